/** The compiled module in edge workers; its address where a bundler copies the file. `init({ module_or_path })` takes both. */
declare const module: WebAssembly.Module | string;
export default module;
