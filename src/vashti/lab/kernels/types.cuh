// The names of numbers in all kernels.
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned short bf16;  // the bits of a bfloat16
