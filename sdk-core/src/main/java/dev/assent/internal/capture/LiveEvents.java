/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Events;
import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records events to a logger, with the decisions of one Assent instance. Thread-safe. Finding the
 * emitter of a type allocates nothing.
 */
public final class LiveEvents implements Events {
  private static final Logger logger = Logger.getLogger("dev.assent.capture");
  private static final Category[] NONE = {};

  private final io.opentelemetry.api.logs.Logger eventLogger;
  private final Catalog catalog;
  private final Permissions permissions;
  private final LiveLedger ledger;
  private final SpanCategories spanCategories;
  private final @Nullable OmittedNames names;

  /** The emitters by equal types, so that a type that is created again for each event is found. */
  private final ConcurrentMap<EventType, EventEmitter> emitters = new ConcurrentHashMap<>();

  /** The event for all types that cannot be declared. */
  private final RefusedEvent undeclared;

  private final AtomicBoolean warned = new AtomicBoolean();

  private LiveEvents(
      io.opentelemetry.api.logs.Logger eventLogger,
      Catalog catalog,
      Permissions permissions,
      LiveLedger ledger,
      SpanCategories spanCategories,
      @Nullable OmittedNames names) {
    this.spanCategories = spanCategories;
    this.names = names;
    this.eventLogger = eventLogger;
    this.catalog = catalog;
    this.permissions = permissions;
    this.ledger = ledger;
    this.undeclared =
        new RefusedEvent(
            null,
            ledger.neverBuilt(
                Signal.LOGS,
                Categories.UNCLASSIFIED,
                Collections.nCopies(permissions.destinations(), Withheld.UNCLASSIFIED)));
  }

  /**
   * Creates the recorder of one Assent instance.
   *
   * @param eventLogger receives events as log records
   * @param catalog receives the declared names
   * @param decisions the decisions of the instance
   * @param ledger counts the events that are never built
   * @param spanCategories adds categories to spans
   */
  public static LiveEvents create(
      io.opentelemetry.api.logs.Logger eventLogger,
      Catalog catalog,
      Decisions decisions,
      LiveLedger ledger,
      SpanCategories spanCategories) {
    return create(eventLogger, catalog, decisions, ledger, spanCategories, null);
  }

  /**
   * Creates the recorder of one Assent instance.
   *
   * @param eventLogger receives events as log records
   * @param catalog receives the declared names
   * @param decisions the decisions of the instance
   * @param ledger counts the events that are never built
   * @param spanCategories adds categories to spans
   * @param names receives the names of what is omitted here; null for nobody
   */
  public static LiveEvents create(
      io.opentelemetry.api.logs.Logger eventLogger,
      Catalog catalog,
      Decisions decisions,
      LiveLedger ledger,
      SpanCategories spanCategories,
      @Nullable OmittedNames names) {
    return new LiveEvents(
        eventLogger,
        catalog,
        new Permissions(
            catalog.categories(), decisions, destination -> ledger.takes(destination, Signal.LOGS)),
        ledger,
        spanCategories,
        names);
  }

  @Override
  public Event begin(EventType type) {
    try {
      EventEmitter known = emitters.get(type);
      return known == null ? first(type).begin() : known.begin();
    } catch (Throwable e) {
      Fatal.rethrow(e); // emitters do not throw; the type is null
      return undeclared;
    }
  }

  private EventEmitter first(EventType type) {
    EventEmitter undeclarable = () -> undeclared;
    if (emitters.size() >= MAX_TYPES) {
      warn();
      return undeclarable;
    }
    try {
      return declare(type);
    } catch (IllegalArgumentException conflict) {
      warn();
      EventEmitter known = emitters.putIfAbsent(type, undeclarable);
      return known == null ? undeclarable : known;
    }
  }

  /** Logs a warning without the name, which may hold any content. */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      logger.warning(
          "An event type that was not declared before is in conflict with another declaration or"
              + " with the catalog, or is one of more than "
              + MAX_TYPES
              + ". Its events are withheld and count as unclassified. Declare event types at start"
              + " with AssentBuilder.events, which names the conflict. Logged once.");
    }
  }

  @Override
  public EventEmitter declare(EventType type) {
    if (emitters.get(type) instanceof TypeEmitter known) {
      return known;
    }
    TypeEmitter emitter = new TypeEmitter(eventLogger, permissions, ledger, type, names);
    EventDeclarations.declare(type, catalog);
    return emitters.merge(
        type, emitter, (before, now) -> before instanceof TypeEmitter ? before : now);
  }

  /** Returns the declared types whose events can be recorded. */
  public List<EventType> types() {
    List<EventType> types = new ArrayList<>();
    emitters.forEach(
        (type, emitter) -> {
          if (emitter instanceof TypeEmitter) {
            types.add(type);
          }
        });
    return types;
  }

  @Override
  public boolean permits(Category category, Purpose purpose) {
    try {
      long mask = permissions.categories().find(category.name());
      return mask != 0
          && permissions.isPermittedFor(
              permissions.decisions().of(Context.current()).currentDecision(), mask, purpose);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return false;
    }
  }

  @Override
  public void addCategories(Span span, Category... categories) {
    try {
      spanCategories.add(span, mask(categories));
    } catch (Throwable e) {
      Fatal.rethrow(e); // the implementation does not throw; the span or the categories are null
    }
  }

  @Override
  public Provenance provenance(Category... categories) {
    Context context = Context.current();
    MaskedProvenance read =
        new MaskedProvenance(permissions, permissions.decisions().of(context), mask(categories));
    MaskedProvenance current = MaskedProvenance.of(context);
    return current == null ? read : read.and(current);
  }

  @Override
  public Provenance provenance(Subject subject, Category... categories) {
    return new MaskedProvenance(permissions, permissions.decisions().of(subject), mask(categories));
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
