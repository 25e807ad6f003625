// Decode attention over a KV cache in bf16: one query token a sequence, grouped queries, head size 128. A block of four
// warps takes one part of one sequence's context for one KV head; parts are merged where the result is read.

#define HEAD 128
#define GROUP 4  // query heads that share a KV head
#define WARPS 4

__device__ __forceinline__ float low(u32 two) { return __uint_as_float(two << 16); }
__device__ __forceinline__ float high(u32 two) { return __uint_as_float(two & 0xffff0000u); }

__device__ __forceinline__ float sum_over_warp(float value) {
  for (int lane = 16; lane > 0; lane /= 2) value += __shfl_xor_sync(0xffffffffu, value, lane);
  return value;
}

// keys, values: [sequence, kv head, context, HEAD]; queries: [sequence, kv head, GROUP, HEAD] in fp32, scaled.
// out: [sequence, kv head, part, GROUP, HEAD + 2]: weighted sum, largest score, sum of weights.
extern "C" __global__ void __launch_bounds__(WARPS * 32)
    attend(const bf16* keys, const bf16* values, const float* queries, float* out, u32 context, u32 parts) {
  u32 head = blockIdx.x / parts, part = blockIdx.x % parts;
  u32 warp = threadIdx.x / 32, lane = threadIdx.x & 31;
  u32 each = (context + parts - 1) / parts, first = part * each, end = min(first + each, context);
  float query[GROUP][4], sum[GROUP][4] = {}, largest[GROUP], weight[GROUP] = {};
#pragma unroll
  for (int g = 0; g < GROUP; ++g) {
    largest[g] = -1e30f;
#pragma unroll
    for (int d = 0; d < 4; ++d) query[g][d] = queries[((u64)head * GROUP + g) * HEAD + lane * 4 + d];
  }
  for (u32 token = first + warp; token < end; token += WARPS) {
    u64 at = ((u64)head * context + token) * HEAD + lane * 4;
    uint2 key = *reinterpret_cast<const uint2*>(keys + at), value = *reinterpret_cast<const uint2*>(values + at);
#pragma unroll
    for (int g = 0; g < GROUP; ++g) {
      float score = sum_over_warp(query[g][0] * low(key.x) + query[g][1] * high(key.x) + query[g][2] * low(key.y) +
                                  query[g][3] * high(key.y));
      float next = fmaxf(largest[g], score), old = __expf(largest[g] - next), new_weight = __expf(score - next);
      weight[g] = weight[g] * old + new_weight;
      sum[g][0] = sum[g][0] * old + new_weight * low(value.x);
      sum[g][1] = sum[g][1] * old + new_weight * high(value.x);
      sum[g][2] = sum[g][2] * old + new_weight * low(value.y);
      sum[g][3] = sum[g][3] * old + new_weight * high(value.y);
      largest[g] = next;
    }
  }
  __shared__ float sums[WARPS][GROUP][HEAD], tops[WARPS][GROUP], weights[WARPS][GROUP];
#pragma unroll
  for (int g = 0; g < GROUP; ++g) {
#pragma unroll
    for (int d = 0; d < 4; ++d) sums[warp][g][lane * 4 + d] = sum[g][d];
    if (lane == 0) tops[warp][g] = largest[g], weights[warp][g] = weight[g];
  }
  __syncthreads();
  float* place = out + ((u64)head * parts + part) * GROUP * (HEAD + 2);
  for (u32 at = threadIdx.x; at < GROUP * HEAD; at += WARPS * 32) {
    u32 g = at / HEAD, d = at % HEAD;
    float top = -1e30f, all = 0.0f, total = 0.0f;
    for (int i = 0; i < WARPS; ++i) top = fmaxf(top, tops[i][g]);
    for (int i = 0; i < WARPS; ++i) {
      float scale = __expf(tops[i][g] - top);
      all += scale * sums[i][g][d];
      total += scale * weights[i][g];
    }
    place[g * (HEAD + 2) + d] = all;
    if (d == 0) place[g * (HEAD + 2) + HEAD] = top, place[g * (HEAD + 2) + HEAD + 1] = total;
  }
}
