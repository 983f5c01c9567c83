import { createRequire } from "node:module";
import * as undici from "undici7";
import { undiciWay } from "./undici.js";

// The other one does not load in Node 20.
const other = () => createRequire(import.meta.url)("undici8");

export const makeFetch = undiciWay(undici, other);
