/**
 * The shop's event structs and the code that makes the events, a part of `GO_SOURCES`. One type has no struct and some fields differ, so
 * that there is something to find.
 */
export const GO_EVENT_SOURCES: Readonly<Record<string, string>> = {
  'domain/user/events/v1/user_registered.go': `package v1

// UserRegistered begins a user's stream.
type UserRegistered struct {
	Email string \`json:"email"\`
	Name  string \`json:"name"\`
}
`,

  'domain/order/events/v1/events.go': `// Package v1 holds the events of an order as they were first written.
package v1

// Item is one line of an order.
type Item struct {
	SKU string \`json:"sku"\`
	Qty int    \`json:"qty"\`
}

// OrderPlaced is appended when a customer places an order.
type OrderPlaced struct {
	UserID string \`json:"user_id"\`
	Email  string \`json:"email"\`
	Items  []Item \`json:"items"\`
}

// OrderConfirmed follows the payment.
type OrderConfirmed struct {
	ConfirmedBy string \`json:"confirmed_by"\`
}

// OrderCancelled follows a payment that was declined.
type OrderCancelled struct {
	CancelledBy string \`json:"cancelled_by"\`
}
`,

  'domain/payment/events/v1/events.go': `package v1

type (
	// PaymentRequested asks a provider for the money.
	PaymentRequested struct {
		OrderID string \`json:"order_id"\`
		Amount  int    \`json:"amount"\`
	}

	// PaymentCaptured says that the order is paid. The currency was planned, but is never written.
	PaymentCaptured struct {
		Card     string \`json:"card"\`
		Currency string \`json:"currency"\`
	}

	// PaymentDeclined says why the order is not paid.
	PaymentDeclined struct {
		Reason string \`json:"reason"\`
	}
)
`,

  'domain/stock/events/v1/events.go': `package v1

// Moved has the fields of both directions.
type Moved struct {
	OrderID string \`json:"order_id"\`
	Qty     int    \`json:"qty"\`
}

// StockReserved keeps items for an order.
type StockReserved struct {
	Moved
}

// StockReleased returns them to the stock.
type StockReleased struct {
	Moved
}
`,

  'domain/shipment/events/v1/events.go': `package v1

// ShipmentRequested hands an order to the carrier.
type ShipmentRequested struct {
	OrderID string \`json:"order_id"\`
	Items   int    \`json:"items"\`
}
`,

  'domain/loyalty/events/v1/events.go': `// Package v1 holds the events of a customer's points as they were first written.
package v1

// PointsGranted says what a confirmed order earned.
type PointsGranted struct {
	OrderID string \`json:"order_id"\`
	Points  int    \`json:"points"\`
}

// VoucherIssued follows when a customer gets many points.
type VoucherIssued struct {
	Percent int \`json:"percent"\`
}

// TierReviewed says which tier a customer has.
type TierReviewed struct {
	Tier string \`json:"tier"\`
}
`,

  'domain/loyalty/events/v2/events.go': `// Package v2 came with the tiers.
package v2

// PointsGranted says what a confirmed order earned, and in which tier.
type PointsGranted struct {
	OrderID string \`json:"order_id"\`
	Points  int    \`json:"points"\`
	Tier    string \`json:"tier"\`
}
`,

  'loyalty/points.go': `package loyalty

import (
	loyaltyv1 "example.com/shop/domain/loyalty/events/v1"
	loyaltyv2 "example.com/shop/domain/loyalty/events/v2"
)

const voucherFrom = 150

// Grant grants the points of an order. A process that is stopped before its checkpoint grants them again.
func Grant(orderID string, points int, tier string) any {
	return loyaltyv2.PointsGranted{OrderID: orderID, Points: points, Tier: tier}
}

// Answer returns the events that follow granted points.
func Answer(granted loyaltyv2.PointsGranted) []any {
	events := []any{loyaltyv1.TierReviewed{Tier: granted.Tier}}
	if granted.Points >= voucherFrom {
		events = append(events, loyaltyv1.VoucherIssued{Percent: 5})
	}
	return events
}
`,

  'orders/place.go': `package orders

import (
	"encoding/json"

	"github.com/google/uuid"
	"github.com/pupsourcing/core/es"

	"example.com/shop/domain"
	orderv1 "example.com/shop/domain/order/events/v1"
)

// Place returns the event of a new order.
func Place(id string, placed orderv1.OrderPlaced) (es.Event, error) {
	payload, err := json.Marshal(placed)
	if err != nil {
		return es.Event{}, err
	}
	return es.Event{
		BoundedContext: domain.Shop,
		AggregateType:  domain.Order,
		AggregateID:    id,
		EventID:        uuid.New(),
		EventType:      "OrderPlaced",
		EventVersion:   1,
		Payload:        payload,
	}, nil
}

// Confirm returns the event that follows a captured payment.
func Confirm() any {
	return orderv1.OrderConfirmed{ConfirmedBy: "system"}
}

// Cancel returns the event that follows a declined payment.
func Cancel() any {
	return orderv1.OrderCancelled{CancelledBy: "system"}
}
`,

  'payments/payments.go': `package payments

import (
	paymentv1 "example.com/shop/domain/payment/events/v1"
)

// Request returns the event that asks a provider for a payment.
func Request(orderID string, amount int) any {
	return paymentv1.PaymentRequested{OrderID: orderID, Amount: amount}
}

// Answer returns the event for the provider's answer.
func Answer(card, reason string) any {
	if reason != "" {
		return paymentv1.PaymentDeclined{Reason: reason}
	}
	return paymentv1.PaymentCaptured{Card: card}
}
`,
};
