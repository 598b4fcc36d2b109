/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decision;
import dev.assent.internal.send.BeforeSend;
import dev.assent.internal.send.EncoderInput;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Gives one destination's data their references, as they are encoded: each datum with a category
 * that rests on a grant gets one per subject. It is written down first that they go; that they did
 * is known when the first byte is about to be handed on. Used by the destination's worker. It
 * throws where it can't be written down: then the data must not go.
 */
public final class ReferenceTagger {
  private static final SentReferences.Use NONE = new SentReferences.Use(Map.of(), false);

  private final int destination;
  private final DeletionTarget target;
  private final SentReferences sents;
  private final long content;
  private final Runnable overdue;

  /**
   * The references of one destination.
   *
   * @param content the leaves of the group {@code content}
   * @param overdue has requests made, soon and elsewhere
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

  /** The same spans; those that need it with references. */
  public EncoderInput<SpanData> spans(Collection<? extends StampedSpan> batch) {
    return marked(batch, it -> it, ReferencedData.MarkedSpan::new);
  }

  /** The same log records; those that need it with references. */
  public EncoderInput<LogRecordData> logs(Collection<? extends StampedLog> batch) {
    return marked(batch, it -> it, ReferencedData.MarkedLog::new);
  }

  /** The same metrics; those that need it with references on their resources. */
  public <D extends MetricData & Stamped> EncoderInput<MetricData> metrics(
      Collection<? extends D> batch) {
    // metrics of one resource are grouped by identity
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
    for (D datum : batch) {
      keys.add(keys(datum, masks));
    }
    SentReferences.Use use = masks.isEmpty() ? NONE : sents.use(masks);
    if (use.overdue()) {
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
        marked, masks.isEmpty() ? BeforeSend.ALLOWED : () -> handOn(use, masks));
  }

  /** Bytes are about to be handed on: from now on a request is owed for what may not be kept. */
  private static boolean handOn(SentReferences.Use use, Map<SentReference.Key, Long> masks) {
    boolean all = true;
    for (Map.Entry<SentReference.Key, Long> each : masks.entrySet()) {
      SentReference entry = use.entries().get(each.getKey());
      all &= entry != null && entry.handOn(each.getValue());
    }
    return all;
  }

  /**
   * What the references of a datum stand for. The decision is read once. Where it no longer permits
   * what the gate let pass a moment ago, the datum still has the reference of its capture: the
   * attempt may go on, if a source was only silent for that moment.
   */
  private List<SentReference.Key> keys(Stamped datum, Map<SentReference.Key, Long> masks) {
    Decision now = datum.subject().decision();
    Decision captured = datum.capturedUnder();
    long mask = datum.own() | datum.fields();
    if ((mask & content) != 0) {
      mask |= now.addedToContent() | captured.addedToContent();
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
