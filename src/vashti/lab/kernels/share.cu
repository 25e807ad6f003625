// Two phases on one chip, block by block: the first `draft_blocks` blocks stream a draft model's weights step after step,
// the others compute linear layers of a verify pass. `which` runs the draft (1), the verification (2) or both (3), on the
// same blocks, so that the difference is what sharing memory costs. One block an SM: the caller asks for enough shared memory.

extern "C" __global__ void __launch_bounds__(256)
    share(u32 which, u32 draft_blocks, const uint4* draft, u64 draft_count, u32 draft_steps, u32* arrived, const bf16* x,
          const bf16* w, float* out, u32 tokens, u32 n, u32 k, u32 passes, u64* began, u64* ended, u64* total, u32* failed) {
  if (threadIdx.x == 0) began[blockIdx.x] = nanoseconds();
  if (blockIdx.x < draft_blocks) {
    if (which & 1u) {
      u64 sum = 0;
      for (u32 step = 0; step < draft_steps; ++step) {
        sum += stream_share(draft, draft_count, blockIdx.x, draft_blocks);
        if (!barrier(arrived, step, draft_blocks, failed)) break;
      }
      add_sum(sum, total);
    }
  } else if (which & 2u) {
    for (u32 pass = 0; pass < passes; ++pass)
      verify_share(x, w, out, tokens, n, k, blockIdx.x - draft_blocks, gridDim.x - draft_blocks);
  }
  __syncthreads();
  if (threadIdx.x == 0) ended[blockIdx.x] = nanoseconds();
}
