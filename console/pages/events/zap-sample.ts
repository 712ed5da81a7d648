// The body of a Zap for a job that does not exist: what the test console begins with. The job's id is one that no tenant gives.

export const ZAP_SAMPLE = {
  job: {
    id: 999_000_001,
    jobNumber: 'TEST-1',
    status: 'Scheduled',
    priority: 'Normal',
    summary: 'AC not cooling',
    createdOn: '2026-04-01T15:22:10Z',
    lastModified: '2026-04-01T16:10:45Z',
    customFields: [{ typeId: 894_575_111, name: 'Advocate Code', value: 'TEST123' }],
  },
  customer: {
    id: 999_000_002,
    name: 'Jane Doe',
    type: 'Residential',
    phone: '+1-555-123-4567',
    email: 'jane.doe@example.com',
  },
  location: {
    id: 999_000_003,
    address: { street: '123 Main St', city: 'Minneapolis', state: 'MN', zip: '55401', country: 'USA' },
  },
  technician: { id: null, name: null, email: null },
  businessUnit: { id: 1010, name: 'HVAC' },
  campaign: { id: 2020, name: 'Spring Referrals Promo' },
  tags: ['maintenance'],
};
