// The steps that every payment begins with.

export const COMMUNICATION = "+++090/9337/55493+++";

export async function orderPayment(demo, { amount = "100.10" } = {}) {
  await demo.type("#creditor-name", "Bakkerij Janssens");
  await demo.type("#creditor-iban", "BE71 0961 2345 6769");
  await demo.type("#amount", amount);
  await demo.type("#communication", COMMUNICATION);
  await demo.click("#review-button");
  await demo.see("#sign-button");
}

/** Signs what is under review, and waits until the bank has it. */
export async function signPayment(demo) {
  await demo.click("#sign-button");
  await demo.see("[data-waiting=payment] [data-open]");
}
