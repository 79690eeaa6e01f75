"""A shop that has been open for three months, made by SQL: tickets with all that belongs to them, in proportion."""

import asyncpg

TABLES = (
    *("tickets", "messages", "events", "approvals", "effects", "mails", "tool_calls", "agent_steps", "refunds"),
    *("customers", "orders"),
)
COMMON = (
    "the order my refund please lamp broken arrived not with when is for and you have was it in of to a your help "
    "package late money back account password login error app page invoice address change return box damaged wrong "
    "size colour delivery courier tracking number gift card subscription cancel paid twice charge card bank phone"
)

# Words as they are used: few of them often, most of them rarely.
WORDS = f"CREATE TEMP TABLE words AS SELECT string_to_array('{COMMON}', ' ') AS common"
RARE = "chr(97 + k % 26) || chr(97 + k / 26 % 26) || chr(97 + k / 676 % 26) || to_hex(k * 7919 % 1048573)"
TEXT = f"""(SELECT string_agg(coalesce(common[k], {RARE}), ' ') FROM words,
    (SELECT 1 + floor(8000 * random() ^ 4)::int AS k FROM generate_series(1, {{length}}) WHERE {{row}} IS NOT NULL)
        AS picked)"""
STATUSES = (
    "(ARRAY['completed','completed','completed','completed','completed','completed','completed','completed',"
    "'completed','completed','completed','completed','completed','completed','completed','completed','escalated',"
    "'cancelled','awaiting_approval','failed'])[1 + floor(random() * 20)::int]"
)

CUSTOMERS = """
INSERT INTO customers (id, email, name, created_at)
SELECT 'cus_' || n, 'person' || n || '@example.com', 'Person ' || to_hex(n) || ' of Town ' || n % 900,
    now() - random() * interval '900 days' FROM generate_series(1, $1::int / 5 + 1) AS n
"""
ORDERS = """
INSERT INTO orders (id, customer_id, currency, total, paid, status, placed_at)
SELECT (100000 + n)::text, 'cus_' || 1 + n % ($1::int / 5 + 1), 'USD', 5000, 5000, 'delivered',
    now() - random() * interval '120 days' FROM generate_series(1, $1::int / 2 + 1) AS n
"""
TICKETS = f"""
INSERT INTO tickets (subject, body, customer_email, customer_name, sender_verified, channel, priority, priority_is_set,
    status, assignee, category, created_by, turn, event_seq, created_at, updated_at, completed_at, first_response_at)
SELECT {TEXT.format(length=5, row="n")}, {TEXT.format(length=45, row="n")},
    'person' || owner || '@example.com', 'Person ' || to_hex(owner) || ' of Town ' || owner % 900, random() < 0.8,
    (ARRAY['email','email','email','email','web','web','api'])[1 + floor(random() * 7)::int],
    (ARRAY['low','normal','normal','normal','normal','high','urgent'])[1 + floor(random() * 7)::int], true,
    status, CASE status WHEN 'escalated' THEN 'person' ELSE 'agent' END,
    (ARRAY['order_status','refund','account','bug','how_to','complaint','other'])[1 + floor(random() * 7)::int],
    'key:load', 1, 8, at, at + spent, CASE status WHEN 'completed' THEN at + spent END,
    CASE WHEN status IN ('completed', 'escalated') THEN at + spent * random() END
FROM (
    SELECT n, 1 + n % ($1::int / 5 + 1) AS owner, now() - interval '90 days' * (1 - n::float / $1::int) AS at,
        random() ^ 6 * interval '2 days' + interval '1 second' AS spent, {STATUSES} AS status
    FROM generate_series(1, $1::int) AS n
) AS made
"""
MESSAGES = f"""
INSERT INTO messages (ticket_id, turn, kind, author_id, from_email, from_name, subject, body_text, reply_text,
    sender_verified, created_at, sent_at)
SELECT id, 1, kind, kind, CASE kind WHEN 'customer' THEN customer_email END,
    CASE kind WHEN 'customer' THEN customer_name END, subject, said, said, true, created_at,
    CASE kind WHEN 'agent' THEN updated_at END
FROM tickets, LATERAL (
    SELECT 'customer' AS kind, body AS said UNION ALL
    SELECT 'agent', {TEXT.format(length=40, row="tickets.id")} WHERE status <> 'failed'
) AS spoken
"""
EVENTS = """
INSERT INTO events (ticket_id, seq, at, type, actor_kind, actor_id, title, data, workflow_id, run_id)
SELECT id, seq, created_at + (updated_at - created_at) * seq / 8,
    (ARRAY['ticket.created','turn.started','model.answered','ticket.classified','tool.finished','model.answered',
        'tool.finished','message.sent'])[seq],
    CASE seq WHEN 1 THEN 'customer' ELSE 'agent' END, 'agent', 'Something happened',
    jsonb_build_object('turn', 1, 'call', seq, 'tool', 'check_order_status', 'status', 'done', 'result',
        repeat('x', 80)),
    'ticket-' || id, id::text
FROM tickets, generate_series(1, 8) AS seq
"""
STEPS = """
INSERT INTO agent_steps (ticket_id, turn, step, content, model, prompt_version, toolset_version, policy_version,
    input_tokens, output_tokens, duration_ms, at)
SELECT id, 1, step, 'thinking', 'offline', 'p', 't', 'v', 900, 120, 800, created_at + interval '1 second' * step
FROM tickets, generate_series(1, 2) AS step
"""
CALLS = """
INSERT INTO tool_calls (ticket_id, turn, call, step, tool, effect, asked_arguments, arguments, digest, status, result,
    at, finished_at, duration_ms)
SELECT id, 1, call, 1, CASE call WHEN 1 THEN 'check_order_status' ELSE 'process_refund' END,
    CASE call WHEN 1 THEN 'read' ELSE 'money' END, '{}', '{}', 'd', 'done', 'done', created_at + interval '1 second',
    created_at + interval '2 seconds', 30
FROM tickets, generate_series(1, 2) AS call WHERE call = 1 OR category = 'refund' OR status = 'awaiting_approval'
"""
APPROVALS = """
INSERT INTO approvals (ticket_id, turn, call, action_type, action_params, digest, status, rule, policy_version,
    evidence, requested_at, expires_at, decision, decided_at, decided_by)
SELECT id, 1, 2, 'process_refund', jsonb_build_object('order_id', (100001 + floor(random() * $1::int / 2))::int::text,
        'amount', '42.50', 'currency', 'USD'), 'd',
    CASE WHEN status = 'awaiting_approval' THEN 'pending' WHEN random() < 0.8 THEN 'approved' ELSE 'rejected' END,
    '{"id": "refunds-ask", "text": "A person approves every refund."}', 'v',
    '{"amount": {"minor": 4250, "currency": "USD"}}', created_at + interval '2 seconds', created_at + interval '3 days',
    CASE WHEN status = 'awaiting_approval' THEN NULL ELSE 'approve' END,
    CASE WHEN status = 'awaiting_approval' THEN NULL ELSE updated_at END,
    CASE WHEN status = 'awaiting_approval' THEN NULL ELSE 'ben@example.com' END
FROM tickets WHERE status = 'awaiting_approval' OR category = 'refund'
"""
EFFECTS = """
INSERT INTO effects (key, ticket_id, approval_id, tool, digest, arguments, status, created_at, finished_at)
SELECT 'ticket-' || ticket_id || ':1.2', ticket_id, id, action_type, 'd', action_params, 'done', decided_at, decided_at
FROM approvals WHERE status = 'approved'
"""
REFUNDS = """
INSERT INTO refunds (effect_key, ticket_id, approval_id, order_id, amount_minor, currency, status, reference, at)
SELECT key, ticket_id, approval_id, arguments ->> 'order_id', 4250, 'USD', 'done', key, finished_at FROM effects
"""
MAILS = """
INSERT INTO mails (ticket_id, answer_id, to_email, from_email, reply_to, subject, text, html, message_id, headers,
    status, at, sent_at)
SELECT ticket_id, id, 'a@example.com', 'support@localhost', 'support@localhost', 'Re', left(body_text, 200),
    left(body_text, 200), id::text, '{}', 'sent', created_at, sent_at FROM messages WHERE kind = 'agent'
"""
SIZED = (CUSTOMERS, ORDERS, TICKETS, APPROVALS)


async def fill(connection: asyncpg.Connection, tickets: int) -> None:
    """Fill an empty, migrated database. Nobody is told of the rows, and statistics are taken at the end."""
    for table in TABLES:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await connection.execute("SELECT setseed(0.5)")
    await connection.execute(WORDS)
    for statement in (CUSTOMERS, ORDERS, TICKETS, MESSAGES, EVENTS, STEPS, CALLS, APPROVALS, EFFECTS, REFUNDS, MAILS):
        await connection.execute(statement, *([tickets] if statement in SIZED else []), timeout=900)
    for table in TABLES:
        await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    await connection.execute("VACUUM ANALYZE", timeout=900)
