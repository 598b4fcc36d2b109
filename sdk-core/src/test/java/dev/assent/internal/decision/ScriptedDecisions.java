/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Subjects whose decisions a test sets; a subject without one has the empty decision. */
public final class ScriptedDecisions implements Decisions {
  private static final ContextKey<SubjectHandle> KEY = ContextKey.named("scripted.subject");

  private final List<Destination> destinations;
  private final Map<List<SubjectPath>, Handle> handles = new HashMap<>();
  private final SubjectHandle own;

  /** Of a process with this subject; none if it is empty. */
  public ScriptedDecisions(List<Destination> destinations, String own) {
    this.destinations = destinations;
    this.own = own.isEmpty() ? handle(List.of()) : subject(own);
  }

  public void decide(SubjectHandle subject, Decision decision) {
    ((Handle) subject).decision = decision;
  }

  private Handle handle(List<SubjectPath> paths) {
    return handles.computeIfAbsent(paths, Handle::new);
  }

  @Override
  public SubjectHandle own() {
    return own;
  }

  @Override
  public SubjectHandle subject(String path) {
    return handle(List.of(new SubjectPath(path)));
  }

  @Override
  public SubjectHandle of(Context context) {
    SubjectHandle subject = context.get(KEY);
    return subject == null ? own : subject;
  }

  @Override
  public SubjectHandle of(Subject subject) {
    return (SubjectHandle) subject;
  }

  @Override
  public List<Destination> destinations() {
    return destinations;
  }

  @Override
  public Explanation explain(SubjectHandle subject, int destination) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Consent consent(String subject) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isConsentKnown() {
    return true;
  }

  @Override
  public void addEnforcer(Enforcer enforcer) {}

  @Override
  public void replacePolicy(PooledPolicy policy) {}

  @Override
  public ConsentCache cache() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private final class Handle extends SubjectHandle {
    private final List<SubjectPath> paths;
    private volatile Decision decision = new ScriptedDecision(new long[destinations.size()]);

    Handle(List<SubjectPath> paths) {
      super(null, null, null);
      this.paths = paths;
    }

    @Override
    public List<SubjectPath> subjectPaths() {
      return paths;
    }

    @Override
    public SubjectHandle and(Subject given) {
      SubjectHandle other = (SubjectHandle) given;
      TreeSet<SubjectPath> all = new TreeSet<>(paths);
      all.addAll(other.subjectPaths());
      return handle(List.copyOf(all));
    }

    @Override
    public Decision decision() {
      return decision;
    }

    @Override
    public Decision currentDecision() {
      return decision;
    }

    @Override
    public long permittedBefore(int destination, long epochNanos) {
      return 0;
    }

    @Override
    public void addTo(Span span) {}

    @Override
    public Context storeInContext(Context context) {
      return context.with(KEY, this);
    }
  }
}
