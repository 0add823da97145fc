// What a page that uses the browser's sample does, with as much of a browser as it needs. Each run
// is one page: only the session storage, kept in a file, outlives it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [sample, step, address] = process.argv.slice(2);
const stored = existsSync("storage") ? JSON.parse(readFileSync("storage", "utf-8")) : {};
const define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });

define("sessionStorage", {
  getItem: (key) => stored[key] ?? null,
  setItem: (key, value) => { stored[key] = value; },
  removeItem: (key) => { delete stored[key]; },
});
define("location", {
  href: address ?? "https://app.example.com/",
  pathname: "/signed-in",
  assign: (target) => console.log(target),
});
define("history", { replaceState: (state, title, path) => console.log(`Address bar: ${path}`) });

const { completeSignIn, person, serverTime, signIn, signOut } = await import(sample);
try {
  if (step === "sign-in") {
    await signIn();
  } else {
    await completeSignIn();
    console.log(`Tenant ID: ${person.claims.tenantId}`);
    console.log(`User: ${(await person.userinfo()).name}`);
    console.log(`Base URL: ${await person.apiEndpoint()}`);
    console.log(`Server time: ${await serverTime()}`);
    await person.refresh();
    console.log(`Refreshed: for another ${person.tokens.expires_in} seconds`);
    await signOut();
  }
} catch (problem) {
  console.error(problem.message);
  process.exitCode = 1;
}
writeFileSync("storage", JSON.stringify(stored));
