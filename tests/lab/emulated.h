// CUDA on the host, slowly: a block is 32-thread warps of real threads, blocks run one after another or, where asked, at once.
// It stands in for the driver's and the compiler's words, and for everything in ptx.cuh, so that kernels can be tested
// for what they compute where there is no GPU. The layout of `multiply` is written down here on its own, from the PTX manual.
#include <atomic>
#include <barrier>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned short bf16;
struct uint2 { u32 x, y; };
struct uint4 { u32 x, y, z, w; };
struct Index { u32 x; };
using std::min;

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(n)
#define __shared__ static
#define asm_free 1

struct Warp {
  std::barrier<> all{32};
  u32 a[32][4], b[32][2];
  double moved[32];
  u64 wide[32];
};
struct Block {
  explicit Block(u32 threads) : all(threads) {
    for (u32 i = 0; i < threads / 32; ++i) warps.push_back(std::make_unique<Warp>());
  }
  std::barrier<> all;
  std::vector<std::unique_ptr<Warp>> warps;
};

thread_local Index threadIdx, blockIdx, blockDim, gridDim;
thread_local Block* block;
static unsigned char dynamic_bytes[1 << 18];

inline Warp& warp() { return *block->warps[threadIdx.x / 32]; }
inline u32 lane() { return threadIdx.x & 31; }
inline void __syncthreads() { block->all.arrive_and_wait(); }
inline float __shfl_xor_sync(u32, float value, int mask) {
  Warp& w = warp();
  w.moved[lane()] = value;
  w.all.arrive_and_wait();
  float other = (float)w.moved[lane() ^ mask];
  w.all.arrive_and_wait();
  return other;
}
inline u64 __shfl_down_sync(u32, u64 value, int by) {
  Warp& w = warp();
  w.wide[lane()] = value;
  w.all.arrive_and_wait();
  u64 other = w.wide[lane() + by < 32 ? lane() + by : lane()];
  w.all.arrive_and_wait();
  return other;
}
template <class T> inline T __ldcg(const T* at) { return *at; }
inline void atomicAdd(u64* at, u64 value) { std::atomic_ref<u64>(*at).fetch_add(value); }
inline float __uint_as_float(u32 bits) { float value; std::memcpy(&value, &bits, 4); return value; }
inline float __expf(float value) { return std::exp(value); }

inline u64 nanoseconds() { return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1); }
inline u64 cycles_now() { return nanoseconds() * 2; }
inline u32 sm_id() { return blockIdx.x; }
inline u32 load_acquire(const u32* at) {
  std::this_thread::yield();
  return std::atomic_ref<u32>(*const_cast<u32*>(at)).load(std::memory_order_acquire);
}
inline void store_release(u32* at, u32 value) { std::atomic_ref<u32>(*at).store(value, std::memory_order_release); }
inline u32 add_acq_rel(u32* at, u32 value) { return std::atomic_ref<u32>(*at).fetch_add(value); }
inline bf16* dynamic_shared() { return reinterpret_cast<bf16*>(dynamic_bytes); }
inline void copy_16(bf16* to, const bf16* from, bool inside) {
  if (inside) std::memcpy(to, from, 16); else std::memset(to, 0, 16);
}
inline void commit_copies() {}
template <int left> inline void wait_copies() {}

inline float number(u32 two, int half) { return __uint_as_float(half ? two & 0xffff0000u : two << 16); }
inline void multiply(float* sum, const u32* a, const u32* b) {
  Warp& w = warp();
  std::memcpy(w.a[lane()], a, 16);
  std::memcpy(w.b[lane()], b, 8);
  w.all.arrive_and_wait();
  auto left = [&](int row, int k) {  // register 0: row < 8, k < 8; 1: row >= 8; 2: k >= 8; 3: both
    return number(w.a[row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2], k % 2);
  };
  auto right = [&](int k, int column) { return number(w.b[column * 4 + k % 8 / 2][k / 8], k % 2); };
  for (int i = 0; i < 4; ++i) {
    int row = (int)lane() / 4 + i / 2 * 8, column = (int)lane() % 4 * 2 + i % 2;
    for (int k = 0; k < 16; ++k) sum[i] += left(row, k) * right(k, column);
  }
  w.all.arrive_and_wait();
}

// Runs a kernel: `at_once` blocks at the same time, which must then not declare shared memory.
inline void run(u32 grid, u32 threads, u32 at_once, const std::function<void()>& kernel) {
  for (u32 first = 0; first < grid; first += at_once) {
    std::vector<std::thread> running;
    std::vector<std::unique_ptr<Block>> blocks;
    for (u32 b = first; b < min(first + at_once, grid); ++b) {
      blocks.push_back(std::make_unique<Block>(threads));
      Block* own = blocks.back().get();
      for (u32 t = 0; t < threads; ++t)
        running.emplace_back([=, &kernel] {
          threadIdx = {t}, blockIdx = {b}, blockDim = {threads}, gridDim = {grid}, block = own;
          kernel();
          own->all.arrive_and_drop();
        });
    }
    for (auto& thread : running) thread.join();
  }
}
