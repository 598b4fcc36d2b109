/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.subject;

import dev.assent.internal.capture.MaskedProvenance;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GlobalPrivacyControl;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The naming in a taken-over SDK, where applications may not have Assent's classes. Thread-safe.
 *
 * <p>A span or log record has the subjects that its context names: by Assent's handle, by the
 * provenance, and by one entry of the baggage. They are added to every live span above it, up to
 * the entry span. An <em>entry span</em> is of kind SERVER or CONSUMER, or has a remote parent. It
 * starts without subjects. The values of its context at its start do not count below it either,
 * because a caller may have sent them, or an earlier request may have left them on the thread.
 *
 * <p>The values of a context count only while their work is running: while a span of the context is
 * live, or if the context has no span. So they don't count below a span that has ended, that was
 * not recorded, that is remote, or that another SDK created. A value that does not count at the
 * start of a span does not count below it either.
 *
 * <p>If the current context is not the given one, and at the end of a span, the subjects of the
 * current context are added to a datum that has named subjects. They are never the only subjects of
 * a datum. Attributes such as {@code assent.subject/acme/u7} name subjects, too, in any context.
 *
 * <p>{@link GlobalPrivacyControl} counts in any context, and in the spans and log records below a
 * span that started with it, also after its end.
 */
public final class HostedNaming implements LogNaming {
  private final Decisions decisions;
  private final BaggageSubjects baggageSubjects;
  private final SubjectNames subjectNames;
  private final LiveSpans liveSpans;
  private final Limits limits;

  private final StartNames silent;

  /** Whether data without named subjects belong to the process's own subject. */
  private final boolean isOwned;

  /**
   * @param limits the SDK's limits of the signal
   */
  public HostedNaming(
      Decisions decisions,
      BaggageSubjects baggageSubjects,
      SubjectNames subjectNames,
      LiveSpans liveSpans,
      Limits limits) {
    this.decisions = decisions;
    this.baggageSubjects = baggageSubjects;
    this.subjectNames = subjectNames;
    this.liveSpans = liveSpans;
    this.limits = limits;
    this.isOwned = decisions.processSubject().isNamed();
    this.silent = names(DistrustedNames.NOTHING);
  }

  /** Gives a span that starts a marker. All processors of an SDK share it. */
  public void start(Context given, ReadWriteSpan span) {
    SpanContext ids = span.getSpanContext();
    HostedMarker known = liveSpans.of(ids);
    if (known != null) {
      known.startedAgain();
    } else {
      HostedMarker marker = marker(given, span);
      if (!liveSpans.add(ids, marker)) {
        unknownAbove(marker.above());
      }
    }
  }

  /**
   * A span that could not get its marker may have named somebody above it; nobody knows whom. Never
   * throws, and allocates little: there may be no memory.
   */
  public void startFailed(Context given, ReadWriteSpan span) {
    try {
      if (!isEntry(span)) {
        unknownAbove(ContextSpan.of(given, liveSpans).marker());
      }
    } catch (Throwable e) {
      return;
    }
  }

  /**
   * The same for a span whose attributes could not be read.
   *
   * @param marker its marker; null if it was not found
   */
  public void endFailed(ReadableSpan span, @Nullable HostedMarker marker) {
    try {
      if (marker == null) {
        unknownAbove(above(span.getKind(), span.getParentSpanContext()));
      } else if (!marker.isRead) {
        unknownAbove(marker);
      }
    } catch (Throwable e) {
      return;
    }
  }

  private @Nullable HostedMarker above(SpanKind kind, SpanContext parent) {
    return isEntry(kind, parent) ? null : liveSpans.find(parent);
  }

  private void unknownAbove(@Nullable HostedMarker above) {
    if (above != null) {
      above.add(decisions.unreadable());
    }
  }

  @SuppressWarnings("ReferenceEquality") // other contexts take the slow path
  private HostedMarker marker(Context given, ReadWriteSpan span) {
    Context current = Context.current();
    boolean isEntry = isEntry(span);
    ContextSpan above = ContextSpan.of(given, liveSpans);
    if (isSilent(given) && (given == current || isSilent(current)) && !hasGpc(above)) {
      return new HostedMarker(
          decisions.processSubject(),
          0,
          isEntry,
          above.marker(),
          above.distrusted() == DistrustedNames.NOTHING ? silent : names(above.distrusted()));
    }
    List<NameKey> ignored = new ArrayList<>(0);
    SubjectHandle subject = signalled(decisions.processSubject(), given, above, current);
    if (isEntry) {
      addValues(ignored, given);
      addValues(ignored, current);
      if (!ignored.isEmpty()) {
        subjectNames.sayEarly();
      }
    } else {
      subject = union(subject, subjects(given, above, current, ignored));
      addAbove(above.marker(), subject);
    }
    return new HostedMarker(
        subject,
        derivedFrom(given, current),
        isEntry,
        above.marker(),
        new StartNames(decisions, above.distrusted().and(ignored), reserved(given, current)));
  }

  /** Those of a context that names nobody. */
  private StartNames names(DistrustedNames distrusted) {
    return new StartNames(decisions, distrusted, Set.of());
  }

  private static boolean isEntry(ReadWriteSpan span) {
    return isEntry(span.getKind(), span.getParentSpanContext());
  }

  private static boolean isEntry(SpanKind kind, SpanContext parent) {
    return kind == SpanKind.SERVER || kind == SpanKind.CONSUMER || parent.isRemote();
  }

  /** A span without a marker may have named somebody above it, whom nobody can tell from it. */
  public void markerMissing(SpanData span) {
    HostedMarker above = above(span.getKind(), span.getParentSpanContext());
    if (above != null
        && late(span.getAttributes(), span.getTotalAttributeCount(), Set.of()) != null) {
      unknownAbove(above);
    }
  }

  /** Returns the marker of a span; null if it has none. */
  public @Nullable HostedMarker marker(SpanContext span) {
    return liveSpans.of(span);
  }

  /**
   * Returns the subjects of an ended span, and the categories of its sources.
   *
   * @param late its attributes that may name subjects
   * @param given the number of attributes that were set
   * @param kept the number of its attributes
   */
  public CaptureContext atEnd(HostedMarker marker, AttributeSubjects late, int given, int kept) {
    Context current = Context.current();
    boolean isSilent = isSilent(current);
    Set<String> copied =
        isSilent ? marker.copied() : both(marker.copied(), baggage(current).reserved());
    SubjectHandle named =
        late.resolve(limits.mayHaveDropped(given, kept), copied, subjectNames, decisions);
    if (named != null) {
      marker.add(named);
    }
    marker.isRead = true;
    SubjectHandle subject = marker.subject();
    if (isSilent) {
      boolean isOwn =
          subject == decisions.processSubject(); // the usual case, in which nothing is added
      SubjectHandle all =
          !isOwn && subject.isNamed() ? union(subject, decisions.processSubject()) : subject;
      return new CaptureContext(all, marker.added());
    }
    if (subject.isNamed()) {
      ContextSpan above = ContextSpan.of(current, liveSpans);
      subject = union(subject, named(current, above, marker.distrusted(), new ArrayList<>(0)));
    }
    subject = hasGpc(current) ? subject.withGpc() : subject;
    return new CaptureContext(subject, marker.added() | derivedFrom(current, current));
  }

  /** Whether a context names nobody, and has neither sources nor a signal. */
  private boolean isSilent(Context context) {
    return decisions.in(context) == null
        && !GlobalPrivacyControl.isIn(context)
        && MaskedProvenance.of(context) == null
        && baggage(context) == BaggageNames.NOBODY;
  }

  /**
   * Forgets a span after it was stamped. Never throws.
   *
   * @param marker its marker; null if it was not found
   */
  public void ended(ReadableSpan span, @Nullable HostedMarker marker) {
    try {
      HostedMarker own = marker != null ? marker : liveSpans.of(span.getSpanContext());
      if (own != null && own.isLastEnd()) {
        own.end();
      }
    } catch (Throwable e) {
      // It ends when its context is collected. Until then, names below it are those of this work.
      return;
    }
  }

  @Override
  public CaptureContext ofLog(Context given, LogRecordData log) {
    Context current = Context.current();
    ContextSpan above = ContextSpan.of(given, liveSpans);
    SubjectHandle subject = subjects(given, above, current, new ArrayList<>(0));
    SubjectHandle late =
        late(log.getAttributes(), log.getTotalAttributeCount(), reserved(given, current));
    subject = late == null ? subject : union(subject, late);
    subject = signalled(subject, given, above, current);
    addAbove(above.marker(), subject);
    return new CaptureContext(subject, derivedFrom(given, current));
  }

  /**
   * Returns the subjects of a request that leaves, and the categories of its sources. It names
   * nobody else.
   *
   * @param given the context with the span of the request
   */
  public CaptureContext ofRequest(Context given) {
    Context current = Context.current();
    ContextSpan above = ContextSpan.of(given, liveSpans);
    SubjectHandle subject = subjects(given, above, current, new ArrayList<>(0));
    HostedMarker marker = above.marker();
    subject = marker == null ? subject : union(subject, marker.subject());
    subject = signalled(subject, given, above, current);
    return new CaptureContext(subject, derivedFrom(given, current));
  }

  /** The subjects of a datum, for a request with the signal if one of its contexts has it. */
  private static SubjectHandle signalled(
      SubjectHandle subject, Context given, ContextSpan above, Context current) {
    return GlobalPrivacyControl.isSeen() && (hasGpc(above) || hasGpc(given) || hasGpc(current))
        ? subject.withGpc()
        : subject;
  }

  private static boolean hasGpc(ContextSpan above) {
    return above.marker() != null && above.marker().startedWithGpc();
  }

  /** Whether a context has the signal, or data that came with it. */
  private static boolean hasGpc(Context context) {
    MaskedProvenance provenance = MaskedProvenance.of(context);
    return GlobalPrivacyControl.isIn(context)
        || (provenance != null && provenance.subject().hasGpc());
  }

  private void addAbove(@Nullable HostedMarker above, SubjectHandle subject) {
    if (above != null && subject != decisions.processSubject()) {
      above.add(subject);
    }
  }

  /**
   * The subjects of a datum in a context. Subjects of the current context are only added to others.
   *
   * @param ignored receives the values that do not count
   */
  private SubjectHandle subjects(
      Context given, ContextSpan above, Context current, List<NameKey> ignored) {
    SubjectHandle subject = named(given, above, DistrustedNames.NOTHING, ignored);
    if (given == current) {
      return subject;
    }
    if (!subject.isNamed()) {
      addValues(ignored, current);
      return subject;
    }
    ContextSpan beside = ContextSpan.of(current, liveSpans);
    return union(subject, named(current, beside, above.distrusted(), ignored));
  }

  /**
   * The subjects that a context names, with the process's own.
   *
   * @param more distrusted values in addition to those of the context's span
   * @param ignored receives the values that do not count because the context's work is over
   */
  private SubjectHandle named(
      Context context, ContextSpan above, DistrustedNames more, List<NameKey> ignored) {
    SubjectHandle subject = decisions.processSubject();
    if (!above.isTrusted() && !isOwned) {
      addValues(ignored, context);
      return subject;
    }
    for (Name name : names(context)) {
      if (!above.distrusted().contains(name.key) && !more.contains(name.key)) {
        subject = union(subject, name.subject);
      }
    }
    return subject;
  }

  /** A subject that a context names, and the value that names it. */
  private record Name(NameKey key, SubjectHandle subject) {}

  private List<Name> names(Context context) {
    List<Name> names = new ArrayList<>(1);
    addHandles(names, context);
    BaggageNames baggage = baggage(context);
    SubjectHandle inBaggage = baggage.in(decisions);
    NameKey key = baggage.key();
    if (inBaggage != null && key != null) {
      names.add(new Name(key, inBaggage));
    }
    return names;
  }

  private void addHandles(List<Name> names, Context context) {
    add(names, decisions.in(context));
    MaskedProvenance provenance = MaskedProvenance.of(context);
    if (provenance != null) {
      add(names, provenance.in(decisions).subject());
    }
  }

  private void add(List<Name> names, @Nullable SubjectHandle subject) {
    if (subject != null && subject != decisions.processSubject()) {
      names.add(new Name(NameKey.of(subject.subjectPaths()), subject));
    }
  }

  /** Adds the values in a context. Those in baggage are not resolved. */
  private void addValues(List<NameKey> values, Context context) {
    List<Name> handles = new ArrayList<>(0);
    addHandles(handles, context);
    for (Name name : handles) {
      if (!name.subject.subjectPaths().isEmpty()) {
        values.add(name.key);
      }
    }
    NameKey key = baggage(context).key();
    if (key != null) {
      values.add(key);
    }
  }

  private BaggageNames baggage(Context context) {
    return baggageSubjects.in(context);
  }

  private Set<String> reserved(Context given, Context current) {
    Set<String> reserved = baggage(given).reserved();
    return given == current ? reserved : both(reserved, baggage(current).reserved());
  }

  private static Set<String> both(Set<String> some, Set<String> more) {
    if (more.isEmpty() || some.containsAll(more)) {
      return some;
    }
    Set<String> both = new HashSet<>(some);
    both.addAll(more);
    return both;
  }

  private @Nullable SubjectHandle late(Attributes attributes, int total, Set<String> copied) {
    boolean mayLack = limits.mayHaveDropped(total, attributes.size());
    return AttributeSubjects.in(attributes, mayLack, copied, subjectNames, decisions);
  }

  private long derivedFrom(Context given, Context current) {
    long mask = mask(given);
    return given == current ? mask : mask | mask(current);
  }

  private long mask(Context context) {
    MaskedProvenance provenance = MaskedProvenance.of(context);
    return provenance == null ? 0 : provenance.in(decisions).mask();
  }

  private SubjectHandle union(SubjectHandle some, SubjectHandle more) {
    return SubjectNames.union(some, more, decisions);
  }
}
