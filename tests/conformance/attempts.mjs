// Ways to sign in and up beyond passwords and codes.

import { scenarios as links } from './attempts/links.mjs';
import { scenarios as proofs } from './attempts/proofs.mjs';
import { scenarios as providers } from './attempts/providers.mjs';
import { scenarios as tickets } from './attempts/tickets.mjs';

export const scenarios = { ...links, ...providers, ...tickets, ...proofs };
