/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.send.transport.BeforeSend;
import dev.assent.internal.send.transport.EncoderInput;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Adds references to one destination's data during encoding: each datum with a category that
 * depends on a grant gets one reference per subject. The journal records the categories first; the
 * reference records the transfer when the first byte is about to be passed on, also if the bytes
 * were on disk until then. The destination's worker uses this object, and the threads that erase
 * its spool. Methods throw if the record is refused: then the data must not go.
 */
public final class ReferenceTagger {
  private static final SentReferences.Use NONE = new SentReferences.Use(Map.of(), false);

  /**
   * For bytes without references, which are encoded after the end of the record for the disk only:
   * the next run encodes them again.
   */
  private static final BeforeSend NEVER =
      new BeforeSend() {
        @Override
        public boolean begins() {
          return false;
        }

        @Override
        public boolean isPermitted() {
          return false;
        }
      };

  private final int destination;
  private final DeletionTarget target;
  private final SentReferences sents;
  private final long content;
  private final Runnable overdue;

  /**
   * Creates the tagger of one destination.
   *
   * @param content the leaves of the group {@code content}
   * @param overdue schedules the creation of deletion requests on another thread
   */
  ReferenceTagger(
      int destination,
      DeletionTarget target,
      SentReferences sents,
      long content,
      Runnable overdue) {
    this.destination = destination;
    this.target = target;
    this.sents = sents;
    this.content = content;
    this.overdue = overdue;
  }

  /** Returns the same spans, with references where needed. */
  public EncoderInput<SpanData> spans(Collection<? extends StampedSpan> batch) {
    return marked(batch, it -> it, ReferencedData.MarkedSpan::new);
  }

  /** Returns the same log records, with references where needed. */
  public EncoderInput<LogRecordData> logs(Collection<? extends StampedLog> batch) {
    return marked(batch, it -> it, ReferencedData.MarkedLog::new);
  }

  /** Returns the same metrics, with references on their resources where needed. */
  public <D extends MetricData & Stamped> EncoderInput<MetricData> metrics(
      Collection<? extends D> batch) {
    // Encoders group metrics by the identity of their resources.
    Map<List<Object>, Resource> resources = new HashMap<>();
    return marked(
        batch,
        it -> it,
        (metric, refs) ->
            new ReferencedData.MarkedMetric(
                metric,
                resources.computeIfAbsent(
                    List.of(metric.getResource(), refs),
                    key -> ReferencedData.resource(metric.getResource(), refs))));
  }

  private <D extends Stamped, T> EncoderInput<T> marked(
      Collection<? extends D> batch,
      Function<? super D, ? extends T> without,
      BiFunction<? super D, List<String>, ? extends T> with) {
    List<List<SentReference.Key>> keys = new ArrayList<>(batch.size());
    Map<SentReference.Key, Long> masks = new LinkedHashMap<>();
    Set<Stamp> stamps = new LinkedHashSet<>();
    for (D datum : batch) {
      keys.add(keys(datum, masks));
      if (!datum.subject().subjectPaths().isEmpty()) {
        stamps.add(stamp(datum));
      }
    }
    SentReferences.Use use = masks.isEmpty() ? NONE : sents.use(masks);
    if (use == null) {
      return new EncoderInput<>(batch.stream().map(without).toList(), NEVER);
    }
    if (use.isOverdue()) {
      overdue.run();
    }
    List<T> marked = new ArrayList<>(batch.size());
    int next = 0;
    for (D datum : batch) {
      List<SentReference.Key> of = keys.get(next++);
      marked.add(
          of.isEmpty()
              ? without.apply(datum)
              : with.apply(datum, of.stream().map(use::ref).toList()));
    }
    return new EncoderInput<>(
        marked, stamps.isEmpty() ? BeforeSend.ALLOWED : use.bytes(masks, () -> needed(stamps)));
  }

  /** The part of a stamp that determines references; the time does not. */
  private static Stamp stamp(Stamped datum) {
    return new Stamp(
        datum.ownMask(), datum.fieldsMask(), datum.subject(), datum.capturedUnder(), 0);
  }

  private Map<SentReference.Key, Long> needed(Set<Stamp> stamps) {
    Map<SentReference.Key, Long> masks = new LinkedHashMap<>();
    for (Stamp each : stamps) {
      List<SentReference.Key> unused = keys(each, masks);
    }
    return masks;
  }

  /**
   * Returns the identities of a datum's references. It reads the decision once. If this decision no
   * longer permits categories that the gate has just permitted, the datum keeps the reference of
   * its capture: the attempt may continue if a source was only briefly unavailable.
   */
  private List<SentReference.Key> keys(Stamped datum, Map<SentReference.Key, Long> masks) {
    Decision now = datum.subject().decision();
    Decision captured = datum.capturedUnder();
    long mask = datum.ownMask() | datum.fieldsMask();
    if ((mask & content) != 0) {
      mask |= now.addedToContent(captured);
    }
    boolean moved = (mask & ~now.permitted(destination)) != 0;
    Decision under = moved ? captured : now;
    long granted = mask & under.granted(destination);
    if (granted == 0) {
      return List.of();
    }
    long period = under.permittedSince(destination, granted);
    List<SentReference.Key> keys = new ArrayList<>(1);
    for (SubjectPath path : datum.subject().subjectPaths()) {
      SentReference.Key key = new SentReference.Key(target, path.value(), period);
      masks.merge(key, granted, (a, b) -> a | b);
      keys.add(key);
    }
    return keys;
  }
}
