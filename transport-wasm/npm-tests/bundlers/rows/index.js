// Every row, in the order of the table.

import bun from "./bun.js";
import deno from "./deno.js";
import esbuild from "./esbuild.js";
import jest from "./jest.js";
import next from "./next.js";
import parcel from "./parcel.js";
import rollup from "./rollup.js";
import vite from "./vite.js";
import webpack from "./webpack.js";
import wrangler from "./wrangler.js";

export const rows = [vite, webpack, esbuild, rollup, parcel, next, wrangler, jest, bun, deno].flat();
