import nodeFetch from "node-fetch3";
import { nodeFetchWay } from "./node-fetch.js";

export const makeFetch = nodeFetchWay(nodeFetch);
