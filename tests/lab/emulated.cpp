// The kernels as plain functions of a library, for tests without a GPU.
#include "emulated.h"

#include "common.cuh"
#include "latency.cu"
#include "stream.cu"
#include "verify.cu"
#include "attend.cu"
#include "share.cu"

extern "C" {
void run_chase(const u32* next, u32 steps, u32* last, u64* cycles) {
  run(1, 32, 1, [&] { if (threadIdx.x == 0) chase(next, steps, last, cycles); });
}
void run_barriers(u32 grid, u32* arrived, u32 rounds, u32* failed) {
  run(grid, 32, 1, [&] { barriers(arrived, rounds, failed); });
}
void run_flags(u32 grid, u32* flag, u32 partner, u32 rounds, u64* cycles, u32* sms, const uint4* data, u64 count, u32 loaded,
               u32* sink, u32* failed) {
  run(grid, 32, grid, [&] { flags(flag, partner, rounds, cycles, sms, data, count, loaded, sink, failed); });
}
void run_stream(u32 grid, u32 threads, const uint4* data, u64 count, u32 passes, u64* total) {
  run(grid, threads, 1, [&] { stream(data, count, passes, total); });
}
void run_verify(u32 grid, const bf16* x, const bf16* w, float* out, u32 tokens, u32 n, u32 k, u32 passes) {
  run(grid, 256, 1, [&] { verify(x, w, out, tokens, n, k, passes); });
}
void run_attend(u32 grid, const bf16* keys, const bf16* values, const float* queries, float* out, u32 context, u32 parts) {
  run(grid, 128, 1, [&] { attend(keys, values, queries, out, context, parts); });
}
void run_share(u32 grid, u32 which, u32 draft_blocks, const uint4* draft, u64 draft_count, u32 draft_steps, u32* arrived,
               const bf16* x, const bf16* w, float* out, u32 tokens, u32 n, u32 k, u32 passes, u64* began, u64* ended,
               u64* total, u32* failed) {
  run(grid, 256, 1, [&] {
    share(which, draft_blocks, draft, draft_count, draft_steps, arrived, x, w, out, tokens, n, k, passes, began, ended, total,
          failed);
  });
}
}
