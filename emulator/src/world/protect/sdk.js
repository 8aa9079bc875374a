// Stands in for the script of Clerk Protect: its challenge is solved by asking the emulator.
const emulator = "EMULATOR";

export default async function protect(container, { token, signal } = {}) {
  const answer = await fetch(`${emulator}/protect/v0/proof`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    signal,
  });
  return (await answer.json()).proof_token;
}
