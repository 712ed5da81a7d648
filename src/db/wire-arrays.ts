// PostgreSQL's binary form of arrays. A statement that brings thousands of bodies spends its time in quoting and unquoting them as text;
// this form is only lengths and bytes (measured 2026-11: a quarter more inputs a second). Knows no table.

const OID = { int2: 21, int8: 20, text: 25, bytea: 17, timestamptz: 1184 } as const;
/** PostgreSQL counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

/** int8[] from decimal ids. */
export function int8Array(values: readonly (string | null)[]): Buffer {
  return encode(OID.int8, values, fixed(8), (bytes, value, at) => bytes.writeBigInt64BE(BigInt(value), at));
}

/** int2[] */
export function int2Array(values: readonly number[]): Buffer {
  return encode(OID.int2, values, fixed(2), (bytes, value, at) => bytes.writeInt16BE(value, at));
}

/** timestamptz[] */
export function timeArray(values: readonly (Date | null)[]): Buffer {
  return encode(OID.timestamptz, values, fixed(8), (bytes, value, at) =>
    bytes.writeBigInt64BE(BigInt(value.getTime() - POSTGRES_EPOCH_MS) * 1000n, at),
  );
}

/** text[]; no value may hold NUL. */
export function textArray(values: readonly (string | null)[]): Buffer {
  return encode(
    OID.text,
    values,
    (value) => Buffer.byteLength(value),
    (bytes, value, at) => bytes.write(value, at),
  );
}

/** bytea[] */
export function byteaArray(values: readonly Buffer[]): Buffer {
  return encode(
    OID.bytea,
    values,
    (value) => value.length,
    (bytes, value, at) => value.copy(bytes, at),
  );
}

function fixed(bytes: number): () => number {
  return () => bytes;
}

const HEADER = 20;
const LENGTH = 4;

function encode<Value>(
  oid: number,
  values: readonly (Value | null)[],
  sizeOf: (value: Value) => number,
  write: (bytes: Buffer, value: Value, at: number) => void,
): Buffer {
  const sizes = values.map((value) => (value === null ? -1 : sizeOf(value)));
  const total = sizes.reduce((sum, size) => sum + LENGTH + Math.max(size, 0), HEADER);
  const bytes = Buffer.allocUnsafe(total);
  // dimensions, has nulls, element type; then per dimension: length, lower bound
  bytes.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  bytes.writeInt32BE(sizes.includes(-1) ? 1 : 0, 4);
  bytes.writeInt32BE(oid, 8);
  if (values.length === 0) return bytes.subarray(0, 12);
  bytes.writeInt32BE(values.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = HEADER;
  for (const [index, value] of values.entries()) {
    const size = sizes[index] ?? -1;
    bytes.writeInt32BE(size, at);
    at += LENGTH;
    if (value === null) continue;
    write(bytes, value, at);
    at += size;
  }
  return bytes;
}
