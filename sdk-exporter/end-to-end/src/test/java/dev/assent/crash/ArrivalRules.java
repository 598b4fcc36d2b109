/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.assent.crash.UnreliableReceiver.Request;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rules for a sequence of runs: the data that may no longer arrive, and the data that must have
 * arrived at the end. Thread-safe.
 *
 * <p>Moments number the events in the order in which the parent sees them: a revocation when the
 * parent reads of its end, which is later than the end, and a request when the parent reads its
 * first byte.
 */
final class ArrivalRules {
  final AtomicLong moments = new AtomicLong();

  // Guarded by this.
  private final List<Revocation> revocations = new ArrayList<>();
  private final Map<Integer, BitSet> arrived = new TreeMap<>();
  private final Map<Integer, Integer> expected = new TreeMap<>();
  private long withContent;
  private long withContentOfEarlierRuns;
  private long steady;
  private long twice;
  private long recorded;
  private long started;

  /**
   * A revocation of a subject's content.
   *
   * @param run the run of its last datum
   * @param number the number of its last datum
   * @param since the moment of the revocation
   * @param perhaps the number of its data that may have left nevertheless
   */
  private record Revocation(
      int subject, int run, int number, long since, long perhaps, Set<DatumMark> seen) {
    boolean covers(DatumMark datumMark) {
      return datumMark.concerns(subject)
          && (datumMark.run() < run || (datumMark.run() == run && datumMark.number() <= number));
    }
  }

  synchronized void revoked(int subject, int run, int number, long perhaps) {
    revocations.add(
        new Revocation(subject, run, number, moments.incrementAndGet(), perhaps, new HashSet<>()));
  }

  /** Adds that the content of a subject from all earlier runs may not leave in this run. */
  synchronized void standsDenied(int run, int subject) {
    revocations.add(
        new Revocation(subject, run - 1, Integer.MAX_VALUE, started, 0, new HashSet<>()));
  }

  /** Begins a run; all bytes of earlier ones were read. */
  synchronized void starts() {
    started = moments.incrementAndGet();
  }

  /** Ends a run, after all its bytes were read. */
  synchronized void ended(int run, ChildOutput childOutput) {
    expected.put(run, childOutput.flushed());
    recorded += childOutput.recorded();
  }

  /** Checks the rules that apply to every request. */
  synchronized void evaluate(int run, Request request) throws IOException {
    String bytes = new String(request.body(), ISO_8859_1);
    for (DatumMark datumMark : DatumMark.canaries(bytes).toList()) {
      evaluate(run, request, datumMark);
    }
    if (request.accepted()) {
      for (List<KeyValue> datum : data(request)) {
        arrives(run, datum);
      }
    }
  }

  private void evaluate(int run, Request request, DatumMark datumMark) {
    if (datumMark.denied()) {
      throw new AssertionError(datumMark + " was recorded while it was denied, and arrived");
    }
    for (Revocation revocation : revocations) {
      if (request.began() > revocation.since() && revocation.covers(datumMark)) {
        revocation.seen().add(datumMark);
        if (revocation.seen().size() > revocation.perhaps()) {
          throw new AssertionError(
              datumMark
                  + " arrived in run "
                  + run
                  + " at "
                  + request.began()
                  + " after "
                  + revocation);
        }
      }
    }
  }

  private void arrives(int run, List<KeyValue> datum) {
    List<DatumMark> references =
        datum.stream().flatMap(it -> DatumMark.references(text(it))).toList();
    List<DatumMark> canaries = datum.stream().flatMap(it -> DatumMark.canaries(text(it))).toList();
    if (references.size() != 1 || datum.size() != 1 + canaries.size()) {
      throw new AssertionError("damaged: " + datum);
    }
    DatumMark datumMark = references.get(0);
    if (datumMark.isSteady() && canaries.isEmpty()) {
      throw new AssertionError("content was taken of somebody who never revoked: " + datumMark);
    }
    steady += datumMark.isSteady() ? 1 : 0;
    if (!canaries.isEmpty() && !canaries.equals(references)) {
      throw new AssertionError("mixed up: " + datum);
    }
    BitSet all = arrived.computeIfAbsent(datumMark.run(), any -> new BitSet());
    twice += all.get(datumMark.number()) ? 1 : 0;
    all.set(datumMark.number());
    withContent += canaries.size();
    withContentOfEarlierRuns += datumMark.run() < run ? canaries.size() : 0;
  }

  private static String text(KeyValue attribute) {
    return attribute.getValue().getStringValue();
  }

  /** Returns the attributes of each datum. */
  private static List<List<KeyValue>> data(Request request) throws IOException {
    if (request.path().endsWith("/v1/logs")) {
      return ExportLogsServiceRequest.parseFrom(request.body()).getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .map(log -> log.getAttributesList())
          .toList();
    }
    return ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(span -> span.getAttributesList())
        .toList();
  }

  /** Checks that all flushed data has arrived. */
  synchronized void allArrived() {
    expected.forEach(
        (run, flushed) -> {
          BitSet there = arrived.getOrDefault(run, new BitSet());
          int missing = there.nextClearBit(1);
          if (missing <= flushed) {
            throw new AssertionError(
                "datum %d of run %d was flushed (up to %d) and never arrived"
                    .formatted(missing, run, flushed));
          }
        });
  }

  /** Checks that permitted content arrived, both at once and after a restart. */
  synchronized void contentArrived() {
    if (withContent == withContentOfEarlierRuns || withContentOfEarlierRuns == 0) {
      throw new AssertionError("content that may leave does not arrive");
    }
  }

  @Override
  public synchronized String toString() {
    return "%,d data told of, %,d of them flushed; %,d arrived, %,d of them of subjects that never"
            .formatted(
                recorded,
                expected.values().stream().mapToLong(Integer::longValue).sum(),
                arrived.values().stream().mapToLong(BitSet::cardinality).sum(),
                steady)
        + " revoked, all of these with content; %,d with content, %,d of these from"
            .formatted(withContent, withContentOfEarlierRuns)
        + " an earlier run's disk, %,d arrived again; %,d revocations"
            .formatted(twice, revocations.size());
  }
}
