// Shared by all kernels: clocks, acquire and release through L2, a barrier, and a watchdog on every spin.
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned short bf16;  // the bits of a bfloat16

#define SPIN_LIMIT_NS 2000000000ull  // a spin longer than this gives up and says so

__device__ __forceinline__ u64 nanoseconds() {
  u64 now;
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
  return now;
}

__device__ __forceinline__ u64 cycles_now() {
  u64 now;
  asm volatile("mov.u64 %0, %%clock64;" : "=l"(now)::"memory");
  return now;
}

__device__ __forceinline__ u32 sm_id() {
  u32 id;
  asm volatile("mov.u32 %0, %%smid;" : "=r"(id));
  return id;
}

__device__ __forceinline__ u32 load_acquire(const u32* at) {
  u32 value;
  asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(value) : "l"(at) : "memory");
  return value;
}

__device__ __forceinline__ void store_release(u32* at, u32 value) {
  asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(at), "r"(value) : "memory");
}

__device__ __forceinline__ u32 add_acq_rel(u32* at, u32 value) {
  u32 old;
  asm volatile("atom.add.acq_rel.gpu.global.u32 %0, [%1], %2;" : "=r"(old) : "l"(at), "r"(value) : "memory");
  return old;
}

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
