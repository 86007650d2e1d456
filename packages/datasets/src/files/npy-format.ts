/** Element types of the `.npy` files that data sets use, little-endian, with their bytes. */
export const NPY_DTYPES = {
  "|b1": 1,
  "|u1": 1,
  "|i1": 1,
  "<u2": 2,
  "<i2": 2,
  "<u4": 4,
  "<i4": 4,
  "<u8": 8,
  "<i8": 8,
} as const;

export type NpyDtype = keyof typeof NPY_DTYPES;

/** First six bytes of every `.npy` file. */
export const NPY_MAGIC: Buffer = Buffer.from("\x93NUMPY", "latin1");
