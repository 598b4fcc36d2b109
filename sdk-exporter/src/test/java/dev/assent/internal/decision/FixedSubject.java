/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Subject;
import dev.assent.internal.consent.SubjectPath;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import java.util.TreeSet;

/** A subject whose decision a test sets by hand; a union permits what both permit. */
public final class FixedSubject extends SubjectHandle {
  static final ContextKey<FixedSubject> KEY = ContextKey.named("fixed.subject");

  private final List<SubjectPath> paths;
  private volatile Decision decision;

  private FixedSubject(List<SubjectPath> paths, Decision decision) {
    super(null, null, null);
    this.paths = paths;
    this.decision = decision;
  }

  public static FixedSubject of(String path, Decision decision) {
    return new FixedSubject(List.of(new SubjectPath(path)), decision);
  }

  public static FixedSubject unknown(Decision decision) {
    return new FixedSubject(List.of(), decision);
  }

  private long chosenAt = Long.MIN_VALUE;

  public void set(Decision next) {
    decision = next;
  }

  @Override
  public List<SubjectPath> subjectPaths() {
    return paths;
  }

  @Override
  public SubjectHandle and(Subject given) {
    SubjectHandle other = (SubjectHandle) given;
    if (other == this || other.subjectPaths().isEmpty()) {
      return this;
    }
    if (paths.isEmpty()) {
      return other;
    }
    TreeSet<String> union = new TreeSet<>();
    paths.forEach(path -> union.add(path.value()));
    other.subjectPaths().forEach(path -> union.add(path.value()));
    long both = decision.permitted(0) & other.decision().permitted(0);
    return new FixedSubject(
        union.stream().map(SubjectPath::new).toList(), FixedDecision.permitting(both));
  }

  @Override
  public Decision decision() {
    return decision;
  }

  @Override
  public Decision currentDecision() {
    return decision;
  }

  /** When the choices were made that count now; they always were unless this is called. */
  public void chosenAt(long epochNanos) {
    chosenAt = epochNanos;
  }

  @Override
  public long permittedBefore(int destination, long epochNanos) {
    return epochNanos < chosenAt ? 0 : currentDecision().permitted(destination, epochNanos);
  }

  @Override
  public void addTo(Span span) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  /** A stand-in for decisions that knows subjects by context only. */
  public static Decisions decisions(SubjectHandle own) {
    return (Decisions)
        java.lang.reflect.Proxy.newProxyInstance(
            Decisions.class.getClassLoader(),
            new Class<?>[] {Decisions.class},
            (proxy, method, args) -> {
              if (method.getName().equals("own")) {
                return own;
              }
              if (method.getName().equals("of") && args[0] instanceof Subject subject) {
                return subject;
              }
              if (method.getName().equals("of")) {
                SubjectHandle found = ((Context) args[0]).get(KEY);
                return found == null ? own : found;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
