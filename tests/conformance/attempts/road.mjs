// Roads that lead out of the page and back: links, providers' pages.

import assert from 'node:assert/strict';
import { inPage } from '../harness.mjs';

/** Where a provider sends the browser back to: the page itself, marked. */
export function returnUrls(page) {
  const at = place => {
    const url = new URL(page.url());
    url.searchParams.set('at', place);
    return url.href;
  };
  return { complete: at('complete'), callback: at('callback'), done: at('done') };
}

/** Starts a sign-in or sign-up that leads to a provider, and waits until the browser is there. */
export async function leave(page, kind, strategy, urls) {
  const left = page.waitForURL('**/authorize?state=*');
  const call = `return Clerk.client[arg.kind].__internal_future.sso({
    strategy: arg.strategy, redirectUrl: arg.complete, redirectCallbackUrl: arg.callback });`;
  // The page goes away under the call.
  inPage(page, call, { kind, strategy, ...urls }).catch(() => {});
  await left;
}

/** Fills in the provider's page, sends it, and waits for clerk-js on the page it leads back to. */
export async function consent(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**at=*');
  await loaded(page);
}

/** Lets clerk-js decide on the callback page what comes next, and waits for the page it goes to when signed in. */
export async function goOn(page, { done }) {
  const left = page.waitForURL('**at=done*');
  inPage(page, 'return Clerk.handleRedirectCallback({ signInForceRedirectUrl: arg, signUpForceRedirectUrl: arg })', done).catch(() => {});
  await left;
  await loaded(page);
}

/** The link in the last message, once one is "sent". */
export async function lastLink(world) {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await new Promise(resolve => setTimeout(resolve, 50))) {
    const messages = await (await fetch(`${world.url}/__emulator/messages`)).json();
    const link = messages.at(-1)?.link;
    if (link) return link;
  }
  throw new Error('nothing with a link was sent');
}

/** Follows a link in a new tab of the same browser. */
export async function openLink(page, url) {
  const tab = await page.context().newPage();
  await follow(tab, url);
  return tab;
}

/** Goes to an address of the emulator and waits for clerk-js on the page it leads to. */
export async function follow(page, url) {
  await page.goto(url);
  await loaded(page);
}

export async function loaded(page) {
  await page.waitForFunction(() => window.outcome !== undefined);
  assert.equal(await page.evaluate(() => window.outcome), 'loaded');
}
