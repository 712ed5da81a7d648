// How a client key is shown: everything but its secrets.

import { z } from 'zod';
import type { ClientKey } from './store-keys.ts';

export const keyView = z.object({
  id: z.string(),
  type: z.string(),
  algorithm: z.string(),
  name: z.string(),
  description: z.string(),
  oauth_client_id: z.string(),
  authorization_url: z.string(),
  scope: z.string().nullable(),
  partner_key_id: z.string().nullable(),
  tags: z.array(z.string()),
  tenant_ids: z.array(z.string()),
  has_app_key: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  archived_at: z.string().nullable(),
});

export function showKey(key: ClientKey): z.infer<typeof keyView> {
  return {
    id: key.keyId,
    type: key.type,
    algorithm: key.algorithm,
    name: key.name,
    description: key.description,
    oauth_client_id: key.oauthClientId,
    authorization_url: key.authorizationUrl,
    scope: key.scope,
    partner_key_id: key.partnerKeyId,
    tags: key.tags,
    tenant_ids: key.tenantIds,
    has_app_key: key.hasAppKey,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
    archived_at: key.archivedAt?.toISOString() ?? null,
  };
}
