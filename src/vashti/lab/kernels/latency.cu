// What launching, waiting and looking up cost, with nothing else in the way.

extern "C" __global__ void empty() {}

// `rounds` barriers over the whole grid, one thread a block doing the waiting.
extern "C" __global__ void barriers(u32* arrived, u32 rounds, u32* failed) {
  for (u32 round = 0; round < rounds; ++round) {
    if (!barrier(arrived, round, gridDim.x, failed)) return;
  }
}

// One dependent load after another: next[i] holds the index to read next. The first walk warms, the second is timed.
extern "C" __global__ void chase(const u32* next, u32 steps, u32* last, u64* cycles) {
  u32 at = 0;
  for (u32 step = 0; step < steps; ++step) at = __ldcg(next + at);
  u64 began = cycles_now();
  for (u32 step = 0; step < steps; ++step) at = __ldcg(next + at);
  cycles[0] = cycles_now() - began;
  last[0] = at;
}

// Cycles of the SM clock against the global timer, over at least `period_ns`.
extern "C" __global__ void clocks(u64 period_ns, u64* cycles, u64* ns) {
  u64 began_ns = nanoseconds(), began = cycles_now();
  while (nanoseconds() - began_ns < period_ns) {}
  cycles[0] = cycles_now() - began;
  ns[0] = nanoseconds() - began_ns;
}

// Block 0 raises a flag, block `partner` answers; every round trip is timed on block 0's SM. With `loaded`, all other
// blocks stream `data` meanwhile. Flags stand on lines of their own: ping 0, pong 32, stop 64.
extern "C" __global__ void flags(u32* flag, u32 partner, u32 rounds, u64* cycles, u32* sms, const uint4* data, u64 count,
                                 u32 loaded, u32* sink, u32* failed) {
  if (threadIdx.x == 0) sms[blockIdx.x] = sm_id();
  if (blockIdx.x == 0) {
    if (threadIdx.x != 0) return;
    for (u32 round = 1; round <= rounds; ++round) {
      u64 began = cycles_now();
      store_release(flag, round);
      if (!wait_for(flag + 32, round, failed)) break;
      cycles[round - 1] = cycles_now() - began;
    }
    store_release(flag + 64, 1u);
  } else if (blockIdx.x == partner) {
    if (threadIdx.x != 0) return;
    for (u32 round = 1; round <= rounds; ++round) {
      if (!wait_for(flag, round, failed)) return;
      store_release(flag + 32, round);
    }
  } else if (loaded != 0u) {
    u32 sum = 0;
    u64 stride = (u64)gridDim.x * blockDim.x;
    u64 began = nanoseconds();
    for (u64 at = (u64)blockIdx.x * blockDim.x + threadIdx.x;; at += stride) {
      if (at >= count) {
        at -= count / stride * stride;
        if (load_acquire(flag + 64) != 0u || nanoseconds() - began > SPIN_LIMIT_NS) break;
        if (at >= count) continue;
      }
      uint4 words = __ldcg(data + at);
      sum += words.x ^ words.y ^ words.z ^ words.w;
    }
    if (sum == 0x9e3779b9u) sink[0] = sum;
  }
}
