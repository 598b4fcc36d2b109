/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Event;
import dev.assent.capture.Field;
import dev.assent.capture.Provenance;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.ShadowCounts;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event that a destination may receive: a log record with an event name. Fields that are omitted
 * here are counted at every destination when the event is emitted. The gates count the fields that
 * the record holds. Not thread-safe.
 */
final class RecordedEvent implements Event {
  private final TypeEmitter emitter;
  private final Permissions permissions;
  private final LogRecordBuilder builder;
  private final OmittedFields omitted = new OmittedFields();

  private Context context;
  private Decision decision;

  /** The event's own categories, including those of its provenance. */
  private long declared;

  /** The event's own categories, widened by those that documents add to content. */
  private long ownMask;

  /** Whether a destination may still receive the event, and it was not emitted. */
  private boolean isOpen;

  private boolean wasEmitted;
  private boolean hasFailed;

  RecordedEvent(TypeEmitter emitter, Context context) {
    this.emitter = emitter;
    this.permissions = emitter.permissions();
    this.builder = emitter.logger().logRecordBuilder().setEventName(emitter.type().name());
    this.context = context;
    this.decision = permissions.decisions().of(context).decision();
    this.declared = declared(context);
    this.ownMask = permissions.withAdded(decision, declared);
    this.isOpen = permissions.isPermittedAnywhere(decision, declared, 0);
    builder.setContext(context);
  }

  private long declared(Context in) {
    MaskedProvenance provenance = MaskedProvenance.of(in);
    return provenance == null
        ? emitter.ownMask()
        : emitter.ownMask() | provenance.in(permissions.decisions()).mask();
  }

  @Override
  public Event from(@Nullable Provenance provenance) {
    if (!(provenance instanceof MaskedProvenance ours)) {
      fail(); // null, or an application's class failed
      return this;
    }
    try {
      context = context.with(ours);
      decision = permissions.decisions().of(context).decision();
      declared = declared(context);
      ownMask = permissions.withAdded(decision, declared);
      isOpen &= permissions.isPermittedAnywhere(decision, declared, 0);
      builder.setContext(context);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      fail();
    }
    return this;
  }

  @Override
  public Event with(Field<String> field, @Nullable String value) {
    if (value != null && keeps(field)) {
      set(field, value);
    }
    return this;
  }

  @Override
  public Event with(Field<Long> field, long value) {
    if (keeps(field)) {
      set(field, value);
    }
    return this;
  }

  @Override
  public Event with(Field<Double> field, double value) {
    if (keeps(field)) {
      set(field, value);
    }
    return this;
  }

  @Override
  public Event with(Field<Boolean> field, boolean value) {
    if (keeps(field)) {
      set(field, value);
    }
    return this;
  }

  @Override
  public Event with(Field<List<String>> field, @Nullable List<String> value) {
    if (value != null && keeps(field)) {
      set(field, value);
    }
    return this;
  }

  @Override
  public <T> Event with(Field<T> field, Supplier<? extends @Nullable T> value) {
    if (keeps(field)) {
      try {
        T computed = value.get();
        if (computed != null) {
          set(field, computed);
        }
      } catch (Throwable e) {
        Fatal.rethrow(e);
        omitted.failed(emitter.mask(field));
      }
    }
    return this;
  }

  @Override
  public Event with(Field<Long> field, LongSupplier value) {
    return with(field, (Supplier<Long>) () -> value.getAsLong());
  }

  @Override
  public Event with(Field<Double> field, DoubleSupplier value) {
    return with(field, (Supplier<Double>) () -> value.getAsDouble());
  }

  @Override
  public Event exception(@Nullable Throwable exception) {
    if (isOpen && exception != null) {
      try {
        builder.setException(exception);
      } catch (Throwable e) {
        Fatal.rethrow(e);
        fail();
      }
    }
    return this;
  }

  /** Returns whether a value can be set. If not, the omission is counted. */
  private boolean keeps(Field<?> field) {
    if (!isOpen) {
      return false;
    }
    long mask = emitter.mask(field);
    if (mask == 0) {
      omitted.wrongType();
      return false;
    }
    long wanted = permissions.withAdded(decision, mask);
    if (permissions.isPermittedAnywhere(decision, declared, mask)
        || permissions.isReplacedAnywhere(decision, ownMask, wanted)) {
      return true;
    }
    omitted.withheld(mask);
    emitter.omits(field, mask, decision);
    return false;
  }

  /** Sets the value of a wanted field. The value may have another type after an unchecked cast. */
  private <T> void set(Field<T> field, T value) {
    try {
      T fitting = FieldValue.fitting(field, value);
      if (fitting == null) {
        omitted.wrongType();
      } else {
        builder.setAttribute(field.key(), fitting);
        omitted.present(emitter.mask(field));
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
      omitted.failed(emitter.mask(field));
    }
  }

  /** Discards the event after an internal failure. */
  private void fail() {
    isOpen = false;
    hasFailed = true;
  }

  @Override
  public void emit() {
    if (wasEmitted) {
      return;
    }
    wasEmitted = true;
    if (isOpen) {
      send();
    }
    if (hasFailed) {
      emitter.failed().emit();
    } else if (!isOpen) {
      refuse();
    }
    isOpen = false;
  }

  private void send() {
    try {
      builder.emit();
      omitted.count(emitter.ledger(), permissions, decision, declared);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      fail();
    }
  }

  private void compare(@Nullable ShadowCounts shadow, int destination, Withheld reason) {
    if (shadow == null) {
      return;
    }
    long all = declared | omitted.all();
    if (decision.shadow() == null) {
      shadow.notEvaluated(1);
    } else {
      shadow.wouldLeave(permissions.wouldLeave(decision, destination, declared, all), reason, 1);
    }
  }

  /**
   * Counts an event that its provenance excluded from every destination as captured and withheld.
   */
  private void refuse() {
    emitter.refuses();
    for (int destination : permissions.receivers()) {
      Account account = emitter.ledger().account(destination, Signal.LOGS);
      Withheld reason = permissions.reason(decision, destination, declared);
      account.capturedWithheld(reason, 1);
      account.withheldCategories(permissions.withKnown(decision, declared), reason, 1);
      compare(account.shadow(), destination, reason);
    }
  }
}
