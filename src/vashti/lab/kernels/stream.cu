// Reads a range of memory as a weight-streaming kernel does; the sum of its words proves that all of it was read.

__device__ __forceinline__ u64 stream_share(const uint4* data, u64 count, u32 share, u32 shares) {
  u64 stride = (u64)shares * blockDim.x;
  u64 sum = 0;
  u64 at = (u64)share * blockDim.x + threadIdx.x;
  for (; at + 7 * stride < count; at += 8 * stride) {
    uint4 words[8];
#pragma unroll
    for (int i = 0; i < 8; ++i) words[i] = __ldcg(data + at + i * stride);
#pragma unroll
    for (int i = 0; i < 8; ++i) sum += (u64)words[i].x + words[i].y + words[i].z + words[i].w;
  }
  for (; at < count; at += stride) {
    uint4 words = __ldcg(data + at);
    sum += (u64)words.x + words.y + words.z + words.w;
  }
  return sum;
}

__device__ __forceinline__ void add_sum(u64 sum, u64* total) {
  for (int lane = 16; lane > 0; lane /= 2) sum += __shfl_down_sync(0xffffffffu, sum, lane);
  if ((threadIdx.x & 31) == 0) atomicAdd(total, sum);
}

// `passes` times over the range, so that a range that fits stays where it lies after the first.
extern "C" __global__ void stream(const uint4* data, u64 count, u32 passes, u64* total) {
  u64 sum = 0;
  for (u32 pass = 0; pass < passes; ++pass) sum += stream_share(data, count, blockIdx.x, gridDim.x);
  add_sum(sum, total);
}
