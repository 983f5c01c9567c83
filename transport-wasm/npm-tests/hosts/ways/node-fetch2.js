import nodeFetch from "node-fetch2";
import { nodeFetchWay } from "./node-fetch.js";

export const makeFetch = nodeFetchWay(nodeFetch);
