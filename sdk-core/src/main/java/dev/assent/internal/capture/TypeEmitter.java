/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Event;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.ledger.NeverBuilt;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Begins events of one type, which are recorded to a logger. Thread-safe. */
final class TypeEmitter implements EventEmitter {
  private final Logger logger;
  private final Decisions decisions;
  private final Permissions permissions;
  private final LiveLedger ledger;
  private final EventType type;
  private final long ownMask;
  private final Field<?>[] fields;
  private final long[] masks;

  /** The categories of the type and of all its fields. */
  private final long declared;

  private final RefusedEvent failed;
  private final @Nullable OmittedNames names;

  /** One event per combination of reasons; the array is replaced when one is added. */
  private volatile RefusedEvent[] refusals = {};

  /**
   * Read and written without synchronization: the object is immutable, and is used only with its
   * own decision.
   */
  private @Nullable Refused refused;

  /**
   * @param names receives the names of what is omitted; null for nobody
   */
  TypeEmitter(
      Logger logger,
      Permissions permissions,
      LiveLedger ledger,
      EventType type,
      @Nullable OmittedNames names) {
    this.names = names;
    this.logger = logger;
    this.decisions = permissions.decisions();
    this.permissions = permissions;
    this.ledger = ledger;
    this.type = type;
    this.ownMask = permissions.categories().mask(type.category());
    this.fields = type.fields().toArray(new Field<?>[0]);
    this.masks =
        type.fields().stream()
            .mapToLong(field -> permissions.categories().mask(field.categories()))
            .toArray();
    this.declared = LongStream.of(masks).reduce(ownMask, (some, more) -> some | more);
    this.failed =
        new RefusedEvent(
            this,
            ledger.neverBuilt(
                Signal.LOGS,
                ownMask,
                Collections.nCopies(permissions.destinations(), Withheld.GATE_FAILED)));
  }

  @Override
  public Event begin() {
    return begin(Context.current());
  }

  Event begin(Context context) {
    try {
      Decision decision = decisions.of(context).decision();
      Refused known = refused;
      return known != null && known.decision == decision ? known.event : begin(context, decision);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return failed;
    }
  }

  private Event begin(Context context, Decision decision) {
    if (permissions.isPermittedAnywhere(decision, ownMask, 0)) {
      return new RecordedEvent(this, context);
    }
    RefusedEvent event = refusal(decision);
    if (decisions.of(context) == decisions.processSubject()) {
      refused = new Refused(decision, event);
    }
    return event;
  }

  private RefusedEvent refusal(Decision decision) {
    for (RefusedEvent known : refusals) {
      if (isFor(known.counter(), decision)) {
        return known;
      }
    }
    return addRefusal(
        permissions.reasons(decision, ownMask),
        permissions.wouldLeave(decision, ownMask, declared));
  }

  private boolean isFor(NeverBuilt counter, Decision decision) {
    for (int destination = 0; destination < permissions.destinations(); destination++) {
      if (counter.reason(destination) != permissions.reason(decision, destination, ownMask)) {
        return false;
      }
    }
    return !ledger.hasShadow()
        || counter.wouldLeave(permissions.wouldLeave(decision, ownMask, declared));
  }

  private synchronized RefusedEvent addRefusal(
      List<Withheld> reasons, long @Nullable [] wouldLeave) {
    RefusedEvent added =
        new RefusedEvent(this, ledger.neverBuilt(Signal.LOGS, ownMask, reasons, wouldLeave));
    RefusedEvent[] more = Arrays.copyOf(refusals, refusals.length + 1);
    more[more.length - 1] = added;
    refusals = more;
    return added;
  }

  /** Returns the categories of a field; 0 if the type does not declare it. */
  long mask(@Nullable Field<?> field) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] == field) {
        return masks[i];
      }
    }
    return 0;
  }

  /** Names a field that no destination may receive. */
  void omits(Field<?> field, long mask, Decision decision) {
    if (names != null) {
      for (int destination : permissions.receivers()) {
        long missing = permissions.missing(decision, destination, mask);
        if (missing != 0) {
          names.field(destination, field.key().getKey(), missing);
        }
      }
    }
  }

  /** Names an event that no destination may receive. */
  void refuses() {
    if (names != null) {
      for (int destination : permissions.receivers()) {
        names.event(destination, type.name(), ownMask);
      }
    }
  }

  /** Returns the event that counts events with an internal failure. */
  Event failed() {
    return failed;
  }

  long ownMask() {
    return ownMask;
  }

  EventType type() {
    return type;
  }

  Logger logger() {
    return logger;
  }

  Permissions permissions() {
    return permissions;
  }

  LiveLedger ledger() {
    return ledger;
  }

  @Override
  public String toString() {
    return "EventEmitter[" + type + "]";
  }

  /** The event to return as long as the subject's decision is this object. */
  private record Refused(Decision decision, RefusedEvent event) {}
}
