/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.internal.capture.CategoryCarrier;
import dev.assent.internal.capture.Fatal;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The door through which an application records usage and diagnostic events, asks before expensive
 * work, and carries along what something was computed from. Thread-safe.
 *
 * <p>Declaring throws on what is wrong, naming it; recording never throws.
 */
public final class Capture {
  private static final Category[] NONE = {};

  private final Logger logger;
  private final Catalog catalog;
  private final Permissions permissions;
  private final Ledger ledger;
  private final CategoryCarrier carrier;

  private Capture(
      Logger logger,
      Catalog catalog,
      Permissions permissions,
      Ledger ledger,
      CategoryCarrier carrier) {
    this.carrier = carrier;
    this.logger = logger;
    this.catalog = catalog;
    this.permissions = permissions;
    this.ledger = ledger;
  }

  /**
   * A door to the pipelines of one Assent instance.
   *
   * @param logger where events go as log records
   * @param catalog learns the declared names
   * @param decisions who may receive what
   * @param ledger counts what is never built
   * @param carrier adds categories to spans
   */
  public static Capture create(
      Logger logger, Catalog catalog, Decisions decisions, Ledger ledger, CategoryCarrier carrier) {
    return new Capture(
        logger,
        catalog,
        new Permissions(
            catalog.categories(), decisions, destination -> ledger.takes(destination, Signal.LOGS)),
        ledger,
        carrier);
  }

  /**
   * Makes an event's name and fields known to the catalog. Declaring the same type again is
   * allowed.
   *
   * @throws IllegalArgumentException if the catalog knows a name with other categories or another
   *     type, or does not know a category
   */
  public EventEmitter declare(EventType type) {
    EventEmitter emitter = new EventEmitter(logger, permissions, ledger, type);
    type.declareIn(catalog);
    return emitter;
  }

  /**
   * Whether at least one destination of this purpose may receive a category of the current
   * subjects' data. For guarding expensive work; the gate decides all the same.
   *
   * @return false also for a category or purpose that is not known
   */
  public boolean permits(Category category, Purpose purpose) {
    try {
      long mask = permissions.categories().find(category.name());
      return mask != 0
          && permissions.forPurpose(
              permissions.decisions().of(Context.current()).currentDecision(), mask, purpose);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return false;
    }
  }

  /**
   * Adds categories to those of a span that has started: beside what it has anyway, all of them
   * must be permitted, or it is withheld whole. Called again it adds again; nothing that is set on
   * the span takes one away. Does nothing after the span's end, and never throws.
   *
   * <p>The attribute {@code assent.category} does the same where Assent owns the SDK. On spans of
   * another SDK it is the weaker of the two: a value that is set again replaces the one before, and
   * only the last is seen.
   *
   * @param span the span, whoever made it; one that can't carry categories is withheld whole
   * @param categories at least one; one that is not known here is unclassified
   */
  public void addTo(Span span, Category... categories) {
    try {
      carrier.add(span, mask(categories));
    } catch (Throwable e) {
      Fatal.rethrow(e); // the carrier does not throw; the span or the categories are null
    }
  }

  /**
   * What is read here: these categories, of the current context's subjects, and what the current
   * context's own provenance says.
   *
   * @param categories of the data that something will be computed from; one that is not known makes
   *     it unclassified
   */
  public Provenance provenance(Category... categories) {
    Context context = Context.current();
    Provenance read =
        new Provenance(permissions, permissions.decisions().of(context), mask(categories));
    Provenance current = Provenance.of(context);
    return current == null ? read : read.and(current);
  }

  /**
   * Data of these categories and of this subject (or set of subjects), whatever the current context
   * says.
   */
  public Provenance provenance(Subject subject, Category... categories) {
    return new Provenance(permissions, permissions.decisions().of(subject), mask(categories));
  }

  private long mask(Category @Nullable ... categories) {
    long mask = categories == null ? Categories.UNCLASSIFIED : 0;
    for (Category category : categories == null ? NONE : categories) {
      long known = category == null ? 0 : permissions.categories().find(category.name());
      mask |= known == 0 ? Categories.UNCLASSIFIED : known;
    }
    return mask;
  }
}
