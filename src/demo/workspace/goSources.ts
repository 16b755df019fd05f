import { GO_EVENT_SOURCES } from './goEventSources';

/** The Go code of the shop with its events and consumers: path → text, as gofmt writes it. */
export const GO_SOURCES: Readonly<Record<string, string>> = {
  'go.mod': `module example.com/shop

go 1.24

require (
	github.com/google/uuid v1.6.0
	github.com/pupsourcing/core v0.0.3
)
`,

  'domain/types.go': `// Package domain names what the shop is made of.
package domain

// Shop is the bounded context of every event.
const Shop = "Shop"

// The aggregate types in the event store.
const (
	Loyalty      = "Loyalty"
	Notification = "Notification"
	Order        = "Order"
	Payment      = "Payment"
	Shipment     = "Shipment"
	Stock        = "Stock"
	User         = "User"
)
`,

  ...GO_EVENT_SOURCES,

  'consumers/order_fulfilment.go': `package consumers

import (
	"context"
	"database/sql"

	"github.com/pupsourcing/core/es"
)

// OrderFulfilment moves every order from its payment to its shipment. It handles all events.
type OrderFulfilment struct{}

// Name is the name under which the consumer's checkpoints are stored.
func (c *OrderFulfilment) Name() string {
	return "order_fulfilment"
}

// Handle moves the order of the event to its next step.
func (c *OrderFulfilment) Handle(ctx context.Context, tx *sql.Tx, event es.PersistedEvent) error {
	switch event.EventType {
	case "OrderPlaced":
		return setStep(ctx, tx, event.AggregateID, "placed")
	case "PaymentCaptured":
		return setStep(ctx, tx, event.AggregateID, "paid")
	case "PaymentDeclined", "OrderCancelled":
		return setStep(ctx, tx, event.AggregateID, "cancelled")
	case "OrderConfirmed":
		return setStep(ctx, tx, event.AggregateID, "confirmed")
	case "OrderReturned":
		return setStep(ctx, tx, event.AggregateID, "returned")
	}
	return nil
}

func setStep(ctx context.Context, tx *sql.Tx, id, step string) error {
	_, err := tx.ExecContext(ctx, "UPDATE fulfilment SET step = $2 WHERE id = $1", id, step)
	return err
}
`,

  'consumers/search_index.go': `package consumers

import (
	"context"
	"database/sql"

	"github.com/pupsourcing/core/es"
)

const searchIndexName = "search_index"

// SearchIndex puts all events into the search index, which is slow.
type SearchIndex struct {
	put func(ctx context.Context, id string, document []byte) error
}

// Name is the name under which the consumer's checkpoints are stored.
func (c *SearchIndex) Name() string {
	return searchIndexName
}

// Handle puts the event into the index. It does not need the transaction.
func (c *SearchIndex) Handle(ctx context.Context, _ *sql.Tx, event es.PersistedEvent) error {
	return c.put(ctx, event.AggregateID, event.Payload)
}
`,

  'consumers/billing_outbox.go': `package consumers

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/pupsourcing/core/es"
)

// BillingOutbox reports payments and their providers to the accounting.
type BillingOutbox struct{}

// Name is the name under which the consumer's checkpoints are stored.
func (c *BillingOutbox) Name() string {
	return "billing_outbox"
}

// Handle writes a message for the accounting.
func (c *BillingOutbox) Handle(ctx context.Context, tx *sql.Tx, event es.PersistedEvent) error {
	switch event.EventType {
	case "PaymentCaptured":
		return c.paymentCaptured(ctx, tx, event)
	case "PaymentDeclined":
		return send(ctx, tx, "declined", event.AggregateID)
	}
	return nil
}

func (c *BillingOutbox) paymentCaptured(ctx context.Context, tx *sql.Tx, event es.PersistedEvent) error {
	var payment struct {
		Provider string
	}
	if err := json.Unmarshal(event.Payload, &payment); err != nil {
		return err
	}
	switch payment.Provider {
	case "adyen", "mollie", "paypal":
		return send(ctx, tx, "captured by "+payment.Provider, event.AggregateID)
	}
	return fmt.Errorf("unknown payment provider %q", payment.Provider)
}

func send(ctx context.Context, tx *sql.Tx, what, id string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO outbox (payment_id, what) VALUES ($1, $2)", id, what)
	return err
}
`,

  'consumers/customer_mailer.go': `package consumers

import (
	"context"
	"database/sql"

	"github.com/pupsourcing/core/es"

	"example.com/shop/domain"
)

// CustomerMailer sends mails to customers. It handles only events about them.
type CustomerMailer struct {
	mail func(ctx context.Context, template, id string) error
}

// Name is the name under which the consumer's checkpoints are stored.
func (c *CustomerMailer) Name() string {
	return "customer_mailer"
}

// AggregateTypes are the only types that it handles.
func (c *CustomerMailer) AggregateTypes() []string {
	return []string{domain.User, domain.Notification}
}

// BoundedContexts is required by the library together with AggregateTypes.
func (c *CustomerMailer) BoundedContexts() []string {
	return []string{domain.Shop}
}

// Handle sends the mail for the event.
func (c *CustomerMailer) Handle(ctx context.Context, _ *sql.Tx, event es.PersistedEvent) error {
	switch event.EventType {
	case "UserRegistered":
		return c.mail(ctx, "welcome", event.AggregateID)
	case "EmailSent":
		return c.mail(ctx, "copy", event.AggregateID)
	}
	return nil
}
`,
};
