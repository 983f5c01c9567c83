import * as undici from "undici8";
import * as other from "undici7";
import { undiciWay } from "./undici.js";

export const makeFetch = undiciWay(undici, () => other);
