// bundle-options.d.mts — the types of bundle-options.mjs.
import type { InputOptions, OutputOptions } from 'rolldown';

export declare const inputOptions: InputOptions;
export declare const outputOptions: OutputOptions;
