// platform.d.ts — every global that crypto/ and protocol/ may see, declared by hand. What isn't here doesn't compile.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}

declare var crypto: {
  getRandomValues(into: Uint8Array): Uint8Array;
};
