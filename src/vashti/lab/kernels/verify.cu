// One linear layer of a verify pass: out[tokens, n] = x[tokens, k] * w[n, k]^T, bf16 in, fp32 out, on the tensor cores
// (mma.sync, which every chip since Ampere has; Hopper's wgmma reaches more, so the upper end is a lower bound there).
// n is a multiple of 128 and k of 32. A block takes tiles of 64 tokens by 128 columns, k in steps of 32, three in flight.

#define TILE_M 64
#define TILE_N 128
#define TILE_K 32
#define PITCH 40  // elements from row to row in shared memory: 80 bytes keep fragment reads free of bank conflicts
#define STAGES 3
#define STAGE_ELEMENTS ((TILE_M + TILE_N) * PITCH)

__device__ __forceinline__ void load_stage(bf16* stage, const bf16* x, const bf16* w, u32 tokens, u32 k, u32 row, u32 column,
                                           u32 depth) {
  u32 line = threadIdx.x / 4, part = threadIdx.x % 4 * 8;
  bool inside = row + line < tokens;
  copy_16(stage + line * PITCH + part, x + (u64)(inside ? row + line : 0) * k + depth + part, inside);
  bf16* weights = stage + TILE_M * PITCH;
#pragma unroll
  for (u32 half = 0; half < 2; ++half) {
    u32 other = line + half * 64;
    copy_16(weights + other * PITCH + part, w + (u64)(column + other) * k + depth + part, true);
  }
  commit_copies();
}

__device__ __forceinline__ u32 pair(const bf16* at) { return *reinterpret_cast<const u32*>(at); }

// A warp's 32 tokens by 32 columns over one stage.
__device__ __forceinline__ void use_stage(const bf16* stage, float sums[2][4][4], u32 warp_row, u32 warp_column) {
  u32 group = (threadIdx.x & 31) / 4, member = (threadIdx.x & 3) * 2;
  const bf16* x = stage + (warp_row + group) * PITCH + member;
  const bf16* w = stage + TILE_M * PITCH + (warp_column + group) * PITCH + member;
#pragma unroll
  for (u32 depth = 0; depth < TILE_K; depth += 16) {
    u32 a[2][4], b[4][2];
#pragma unroll
    for (u32 i = 0; i < 2; ++i) {
      const bf16* at = x + i * 16 * PITCH + depth;
      a[i][0] = pair(at);
      a[i][1] = pair(at + 8 * PITCH);
      a[i][2] = pair(at + 8);
      a[i][3] = pair(at + 8 * PITCH + 8);
    }
#pragma unroll
    for (u32 j = 0; j < 4; ++j) {
      const bf16* at = w + j * 8 * PITCH + depth;
      b[j][0] = pair(at);
      b[j][1] = pair(at + 8);
    }
#pragma unroll
    for (u32 i = 0; i < 2; ++i)
#pragma unroll
      for (u32 j = 0; j < 4; ++j) multiply(sums[i][j], a[i], b[j]);
  }
}

__device__ __forceinline__ void store_tile(float* out, float sums[2][4][4], u32 tokens, u32 n, u32 row, u32 column) {
  u32 group = (threadIdx.x & 31) / 4, member = (threadIdx.x & 3) * 2;
#pragma unroll
  for (u32 i = 0; i < 2; ++i)
#pragma unroll
    for (u32 j = 0; j < 4; ++j)
#pragma unroll
      for (u32 half = 0; half < 2; ++half) {
        u32 token = row + i * 16 + half * 8 + group;
        if (token < tokens) {
          float* at = out + (u64)token * n + column + j * 8 + member;
          at[0] = sums[i][j][half * 2];
          at[1] = sums[i][j][half * 2 + 1];
        }
      }
}

// The share of the tiles that falls to block `share` of `shares`. Blocks of 256 threads: two warps down, four across.
__device__ __forceinline__ void verify_share(const bf16* x, const bf16* w, float* out, u32 tokens, u32 n, u32 k, u32 share,
                                             u32 shares) {
  bf16* stages = dynamic_shared();
  u32 down = (tokens + TILE_M - 1) / TILE_M, tiles = down * (n / TILE_N), steps = k / TILE_K;
  u32 warp = threadIdx.x / 32, warp_row = warp / 4 * 32, warp_column = warp % 4 * 32;
  for (u32 tile = share; tile < tiles; tile += shares) {
    u32 row = tile % down * TILE_M, column = tile / down * TILE_N;
    float sums[2][4][4] = {};
    for (u32 step = 0; step < STAGES - 1; ++step) {
      if (step < steps) load_stage(stages + step * STAGE_ELEMENTS, x, w, tokens, k, row, column, step * TILE_K);
      else commit_copies();
    }
    for (u32 step = 0; step < steps; ++step) {
      wait_copies<STAGES - 2>();
      __syncthreads();
      u32 ahead = step + STAGES - 1;
      if (ahead < steps) load_stage(stages + ahead % STAGES * STAGE_ELEMENTS, x, w, tokens, k, row, column, ahead * TILE_K);
      else commit_copies();
      use_stage(stages + step % STAGES * STAGE_ELEMENTS, sums, warp_row, warp_column);
    }
    wait_copies<0>();
    __syncthreads();
    store_tile(out, sums, tokens, n, row + warp_row, column + warp_column);
  }
}

extern "C" __global__ void __launch_bounds__(256)
    verify(const bf16* x, const bf16* w, float* out, u32 tokens, u32 n, u32 k, u32 passes) {
  for (u32 pass = 0; pass < passes; ++pass) verify_share(x, w, out, tokens, n, k, blockIdx.x, gridDim.x);
}
