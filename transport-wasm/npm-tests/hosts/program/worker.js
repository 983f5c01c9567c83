// The program in workerd. Each request is one part of the plan; a bank is an mTLS binding.

import * as psd2 from "belfius-psd2";
import { runCell } from "./cell.js";
import { runJourney } from "./journey.js";

export default {
  async fetch(request, env) {
    const { journey, cell } = await request.json();
    const bank = (name) => (url, options) => env[name].fetch(url, options);
    try {
      if (journey) {
        const ways = { control: (url, options) => env.CONTROL.fetch(url, options), fetch: bank("JOURNEY") };
        return Response.json(await runJourney(psd2, journey, ways));
      }
      return Response.json(await runCell(psd2, cell, bank(`CELL_${cell.index}`)));
    } catch (error) {
      return Response.json({ foreign: String(error?.stack ?? error) });
    }
  },
};
