// platform.d.ts — every global that crypto/ and protocol/ may see, declared by hand. What isn't here doesn't compile.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}

/** The WHATWG URL parser, and of what it finds only what protocol/json/host.ts needs. */
declare class URL {
  /** TypeError for what is no absolute URL. */
  constructor(url: string);
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

/** A CryptoKey, which nobody looks into. */
interface SubtleKey {
  readonly type: string;
}

interface SubtleAlgorithm {
  readonly name: string;
  readonly namedCurve?: string;
  readonly public?: SubtleKey;
  readonly iv?: Uint8Array;
  readonly additionalData?: Uint8Array;
}

declare var crypto: {
  getRandomValues(into: Uint8Array): Uint8Array;
  /** Absent in a page that was loaded over plain HTTP. */
  readonly subtle?: {
    importKey(
      format: 'raw' | 'pkcs8',
      key: Uint8Array,
      algorithm: SubtleAlgorithm,
      extractable: boolean,
      usages: readonly string[],
    ): Promise<SubtleKey>;
    exportKey(format: 'jwk', key: SubtleKey): Promise<{ readonly x?: string; readonly y?: string }>;
    deriveBits(algorithm: SubtleAlgorithm, key: SubtleKey, lengthBits: number): Promise<ArrayBuffer>;
    encrypt(algorithm: SubtleAlgorithm, key: SubtleKey, bytes: Uint8Array): Promise<ArrayBuffer>;
    sign(algorithm: SubtleAlgorithm, key: SubtleKey, bytes: Uint8Array): Promise<ArrayBuffer>;
    verify(algorithm: SubtleAlgorithm, key: SubtleKey, signature: Uint8Array, bytes: Uint8Array): Promise<boolean>;
    decrypt(algorithm: SubtleAlgorithm, key: SubtleKey, bytes: Uint8Array): Promise<ArrayBuffer>;
  };
};

/** Only what kernel/wasm.ts needs: synchronous, because the module is small. */
declare namespace WebAssembly {
  class Module {
    /** Throws if WebAssembly, or its SIMD, is missing, or if the platform wants modules to be compiled asynchronously. */
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: object;
  }
  interface Memory {
    /** Another one after each growth. */
    readonly buffer: ArrayBuffer;
  }
}
