// The interface by which secrets are sealed at rest; accounts/secret-box.ts holds the one implementation.

/** Seals and opens short secrets with the key of this installation (GOODWORD_SECRET). What it seals is never logged or returned. */
export interface SecretBox {
  /** `context` binds the sealed bytes to their place (as "client_keys:<client>:<key>"), so that they open nowhere else. */
  seal(secret: string, context: string): Buffer;
  /** Throws when the bytes were sealed with another key or for another place. */
  open(sealed: Buffer, context: string): string;
  /** A signing key of its own for one purpose: the same in every process of the installation, and telling nothing about the others. */
  signingKey(purpose: string): Uint8Array;
}
