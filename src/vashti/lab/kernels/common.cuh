// Shared by all kernels: a watchdog on every spin, and a barrier.

#define SPIN_LIMIT_NS 2000000000ull  // a spin longer than this gives up and says so

// Spins until *at reaches `value`; false, with *failed set, when it took too long or another spin had given up.
__device__ __forceinline__ bool wait_for(const u32* at, u32 value, u32* failed) {
  u64 began = nanoseconds();
  for (u32 spins = 1; load_acquire(at) < value; ++spins) {
    if ((spins & 1023u) == 0u) {
      if (load_acquire(failed) != 0u) return false;
      if (nanoseconds() - began > SPIN_LIMIT_NS) {
        store_release(failed, 1u);
        return false;
      }
    }
  }
  return true;
}

// A barrier over `blocks` blocks. `arrived` only grows: round r is over when it reaches (r + 1) * blocks.
__device__ __forceinline__ bool barrier(u32* arrived, u32 round, u32 blocks, u32* failed) {
  __shared__ u32 passed;
  __syncthreads();
  if (threadIdx.x == 0) {
    add_acq_rel(arrived, 1u);
    passed = wait_for(arrived, (round + 1u) * blocks, failed) ? 1u : 0u;
  }
  __syncthreads();
  return passed != 0u;
}
