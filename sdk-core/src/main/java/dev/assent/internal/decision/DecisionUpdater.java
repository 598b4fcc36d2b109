/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Receipt;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SubjectEntries;
import dev.assent.internal.cache.Walk;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.CurrentPolicies;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.DecisionEvaluator;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.ClockReading;
import dev.assent.internal.time.RatchetClock;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Changes decisions, one change at a time. A change updates the state, then evaluates every live
 * handle that it concerns, then calls the enforcers. Thread-safe.
 *
 * <p><b>Synchronization.</b> {@code changes} serializes changes, so that enforcers receive them in
 * order. A decision is written only under the handle's stripe, where it is evaluated <em>from the
 * current state</em>: the last evaluation has read the newest state. No change can miss a handle: a
 * handle is added to the registry before its first evaluation, and the state is changed before the
 * registry is walked; so either the walk reaches the handle, or its first evaluation comes after
 * the change. A thread that finds a handle without an evaluation evaluates it too. The differences
 * that an evaluation finds outside of a change (an expiry, a new reply of a source) are kept in
 * {@code found} until the next change passes them to the enforcers; that change is started at once.
 *
 * <p><b>Marks.</b> A change that may concern many handles, of an account or of everybody, does not
 * evaluate them. It opens a {@link ChangeMark}: from then on, each reader of the decision of a
 * handle that lacks the mark evaluates it first. So the change is in force when it returns, and the
 * enforcers are called with decisions that contain it. {@link Slices} bring it into the other
 * decisions, and close the mark.
 *
 * <pre>
 * policies   read: volatile             written: under changes
 * marks      read: volatile             written: under their own monitor
 * observer   read: volatile             written: by the thread that builds the instance
 * decision   read: volatile             written: under its stripe
 * found      read and written: under its own monitor
 * timer      read and written: under its own monitor
 * order      changes → stripe → found, a ChangeMark; changes → Marks, Slices; changes → timer; stripe → timer
 * </pre>
 */
final class DecisionUpdater implements KnownChoices.Listener {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  /** The number of locks for handles; a power of two. */
  private static final int STRIPES = 64;

  private static final long EVERYTHING = -1;

  private final Object changes = new Object();
  private final SubjectHandles handles;
  private final Marks marks = new Marks();
  private final Slices slices;
  private final int atOnce;
  private final ChangedLevels changedLevels;
  private final Object[] stripes = new Object[STRIPES];
  private final Enforcers enforcers;
  private final List<Runnable> policyListeners = new CopyOnWriteArrayList<>();
  private final FoundChanges found;
  private final EndTimer timer;

  // created ahead: scheduling must not fail for lack of memory where it need not
  private final Runnable evaluateChanges = this::evaluateChanges;
  private final Runnable enforceFound = this::enforceFound;
  private final Runnable endsReached = this::endsReached;

  private final DecisionEvaluator decisionEvaluator;
  private final RatchetClock clock;
  private final ScheduledExecutorService executor;
  private final SpanSubjects spanSubjects;
  private final ProcessSubjects process;
  private final boolean isEnabled;
  private final ReportOnly reportOnly;
  private final Decision undecided;
  private final Decision disabled;
  private final SubjectHandle unknown;
  private final SubjectHandle unreadable;
  private final SubjectHandle unreadableWithGpc;
  private final CurrentPolicies policies;

  private volatile Decisions.@Nullable Observer observer;

  DecisionUpdater(
      DecisionEvaluator decisionEvaluator,
      ConsentCache cache,
      CompiledPolicy compiled,
      @Nullable CompiledPolicy shadow,
      RatchetClock clock,
      ScheduledExecutorService executor,
      SpanSubjects spanSubjects,
      ProcessSubjects process,
      boolean isEnabled,
      ReportOnly reportOnly,
      long contentMask,
      int atOnce) {
    this.decisionEvaluator = decisionEvaluator;
    this.handles = new SubjectHandles(cache);
    this.clock = clock;
    this.changedLevels = new ChangedLevels(clock::nanoTime);
    this.executor = executor;
    this.timer = new EndTimer(clock, executor, endsReached);
    this.spanSubjects = spanSubjects;
    this.process = process;
    this.isEnabled = isEnabled;
    this.reportOnly = isEnabled && reportOnly.lasts(clock.now()) ? reportOnly : ReportOnly.NEVER;
    this.undecided = decisionEvaluator.nothing(Withheld.UNKNOWN);
    this.disabled = decisionEvaluator.nothing(Withheld.DISABLED);
    this.policies =
        new CurrentPolicies(
            decisionEvaluator, clock, compiled, shadow, this.reportOnly, changedLevels::failed);
    this.unknown =
        new SubjectHandle(
            this,
            SubjectEntries.of(List.of(), List.of()),
            decisionEvaluator.nothing(isEnabled ? Withheld.UNKNOWN : Withheld.DISABLED),
            false);
    this.unreadable = unread(false);
    this.unreadableWithGpc = unread(true);
    this.found = new FoundChanges(contentMask, clock::nanoTime);
    this.enforcers = new Enforcers(found, clock::nanoTime);
    this.atOnce = atOnce;
    this.slices =
        new Slices(
            marks, this::everyHandle, this::apply, this::enforceIfAny, executor, clock::nanoTime);
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      stripes[stripe] = new Object();
    }
    if (!isEnabled) {
      reportOnly.end(); // nothing leaves; the caller's other parts must know
    }
    if (!this.reportOnly.isOver() && !ProcessChoices.await(this, this::endReportOnly)) {
      this.reportOnly.end(); // somebody has chosen in this process
    }
  }

  private SubjectHandle unread(boolean hasGpc) {
    return new SubjectHandle(this, SubjectEntries.of(List.of(), List.of()), undecided, hasGpc);
  }

  /** Returns whether gates only report the decisions. */
  boolean reportsOnly() {
    return reportOnly.lasts(clock.now());
  }

  /**
   * Ends <em>report only</em>, if it lasts, as a change of everybody's decisions.
   *
   * @return the counts of the enforcers; null if this call has not ended it
   */
  @Nullable CompletableFuture<List<Receipt.Count>> endReportOnly() {
    return reportOnly.isOver() ? null : locked(this::endNow);
  }

  private @Nullable CompletableFuture<List<Receipt.Count>> endNow() {
    if (!reportsOnly()) {
      return null;
    }
    CompletableFuture<List<Receipt.Count>> ended =
        change(Scope.policy(EVERYTHING), EVERYTHING, reportOnly::end);
    Enforcers.watch(ended);
    return ended;
  }

  /**
   * Makes the change of a choice, by which <em>report only</em> ends. The caller tells the other
   * instances of the process afterwards.
   *
   * @see #change
   */
  CompletableFuture<List<Receipt.Count>> choose(Scope scope, long tightened, Runnable update) {
    return locked(
        () ->
            !reportsOnly()
                ? change(scope, tightened, update)
                : change(
                    Scope.policy(EVERYTHING),
                    EVERYTHING,
                    () -> {
                      reportOnly.end();
                      update.run();
                    }));
  }

  DecisionEvaluator evaluator() {
    return decisionEvaluator;
  }

  CompiledPolicy compiledPolicy() {
    return policies.inForce();
  }

  RatchetClock ratchetClock() {
    return clock;
  }

  Marks marks() {
    return marks;
  }

  ScheduledExecutorService executor() {
    return executor;
  }

  boolean isEnabled() {
    return isEnabled;
  }

  /** The number of retained handles of several subjects. */
  int combinations() {
    return handles.combinations();
  }

  Enforcers enforcers() {
    return enforcers;
  }

  void addPolicyListener(Runnable listener) {
    policyListeners.add(listener);
  }

  Clock clock() {
    return clock.raw();
  }

  SpanSubjects spanSubjects() {
    return spanSubjects;
  }

  /** Returns the evaluated handle of one subject, combined with the process's own subject. */
  SubjectHandle handle(String path) {
    SubjectHandle cached = process.paths().isEmpty() ? handles.cached(path) : null;
    return cached == null ? handle(List.of(new SubjectPath(path)), false) : evaluated(cached);
  }

  /**
   * Returns the handle of these subjects, with its decision.
   *
   * @param hasGpc whether it is that of their requests with {@link GlobalPrivacyControl}
   */
  SubjectHandle handle(List<SubjectPath> paths, boolean hasGpc) {
    List<SubjectPath> own = process.paths();
    List<SubjectPath> all = own.isEmpty() ? paths : SubjectHandle.union(own, paths);
    return evaluated(
        handles.get(
            all,
            hasGpc,
            (entries, signalled) -> new SubjectHandle(this, entries, undecided, signalled)));
  }

  /** Returns the handle of subjects that are not Assent's. It permits nothing. */
  SubjectHandle unknown() {
    return unknown;
  }

  /**
   * Returns the handle of subjects whose names can't be read. It permits only what needs no choice,
   * alone and together with other subjects.
   *
   * @param hasGpc whether it is that of requests with {@link GlobalPrivacyControl}
   */
  SubjectHandle unreadable(boolean hasGpc) {
    return evaluated(hasGpc ? unreadableWithGpc : unreadable);
  }

  /** Returns whether a handle is {@link #unreadable}. */
  boolean isUnreadable(SubjectHandle handle) {
    return handle == unreadable || handle == unreadableWithGpc;
  }

  /**
   * Returns whether data of a handle have the choices of its subjects. Otherwise they have only the
   * permissions that need no choice.
   */
  boolean hasChoices(SubjectHandle handle) {
    return !isUnreadable(handle) && process.admits(handle.subjectPaths());
  }

  private SubjectHandle evaluated(SubjectHandle handle) {
    if (handle.evaluated() == undecided) {
      evaluate(handle);
    }
    return handle;
  }

  /** Evaluates a handle again, from memory. */
  Decision reevaluate(SubjectHandle handle) {
    Decision decision = evaluate(handle);
    if (found.hasAny()) {
      schedule(enforceFound);
    }
    return decision;
  }

  /**
   * Returns the categories that may leave in data that an earlier run permitted; 0 if they cannot
   * be determined.
   */
  long permittedBefore(SubjectHandle handle, int destination, long epochNanos) {
    return isEnabled ? policies.permittedBefore(handle, destination, epochNanos) : 0;
  }

  /**
   * Makes a change of choices or of the policy. When this method returns, every decision that is
   * read contains it.
   *
   * @param scope what the change may concern
   * @param tightened the categories that count as tightened whether or not a live handle had them
   * @param update the change of the state
   * @return the counts of the enforcers, when the change is in the decisions of all handles
   */
  CompletableFuture<List<Receipt.Count>> change(Scope scope, long tightened, Runnable update) {
    return locked(
        () -> {
          changedLevels.changeBegins();
          try {
            update.run();
            return inForce(scope, tightened);
          } finally {
            changedLevels.changeEnds();
          }
        });
  }

  private CompletableFuture<List<Receipt.Count>> inForce(Scope scope, long tightened) {
    try {
      CompletableFuture<Void> applied = apply(scope);
      long unseen = applied.isDone() ? 0 : scope.withdrawn(); // no evaluation found it yet
      return enforce(tightened | unseen).thenCombine(applied, (counts, done) -> counts);
    } catch (Error noMemory) {
      found.tighten(tightened);
      changedLevels.failed(); // check() schedules the evaluation
      throw noMemory; // the caller has no receipt, but the change comes into force
    }
  }

  /** Makes a change for which no caller waits. Failures are logged. */
  void changeUnattended(Scope scope, Runnable update) {
    Enforcers.watch(change(scope, 0, update));
  }

  /**
   * Puts a change of the state into decisions: evaluates the handles that it concerns, or marks
   * them if they may be many.
   *
   * @return a future that completes when the decisions of all handles contain the change
   */
  private CompletableFuture<Void> apply(Scope scope) {
    Collection<SubjectPath> levels = scope.levels();
    if (handles.areAtMost(atOnce, levels)) {
      if (levels == null) {
        everyHandle().forEachRemaining(this::evaluate);
      } else {
        handles.forEachWithin(levels, this::evaluate);
      }
      return CompletableFuture.completedFuture(null);
    }
    ChangeMark mark = marks.open(scope, clock.epochNanos());
    slices.start();
    return mark.applied;
  }

  /** Returns the decision of a handle, after evaluating it if an open mark is missing in it. */
  Decision marked(SubjectHandle handle) {
    boolean unused = apply(handle);
    return handle.evaluated();
  }

  /** Evaluates a handle if an open mark is missing in its decision; returns whether it was. */
  private boolean apply(SubjectHandle handle) {
    boolean isMissing = marks.isMissingIn(handle);
    if (isMissing) {
      evaluate(handle);
    }
    return isMissing;
  }

  /**
   * Returns the end of a change that is in force, is not in all decisions yet, and may withdraw one
   * of these cells; null if there is none.
   */
  @Nullable CompletableFuture<Void> withdrawing(SubjectPath level, Purpose purpose, long mask) {
    return marks.withdrawing(level, purpose, mask);
  }

  /** Runs an action while no change is in progress. */
  <T> T locked(Supplier<T> action) {
    synchronized (changes) {
      return action.get();
    }
  }

  /** Returns whether this thread makes a change. */
  boolean isLocked() {
    return Thread.holdsLock(changes);
  }

  /** Replaces the policy. */
  void replace(UnaryOperator<CompiledPolicy> next) {
    try {
      boolean unused = locked(() -> replaceNow(next.apply(policies.inForce())));
    } finally {
      policyListeners.forEach(Runnable::run);
    }
  }

  /** The policy beside the one in force; null if there is none. */
  @Nullable CompiledPolicy shadowPolicy() {
    return policies.shadow();
  }

  /**
   * Replaces the policy beside the one in force. That is no change of any decision: handles are
   * evaluated again off the caller's thread.
   */
  void replaceShadow(CompiledPolicy next) {
    policies.replaceShadow(next);
    changedAny();
  }

  private boolean replaceNow(CompiledPolicy next) {
    long differences = next.differences(policies.inForce()) & decisionEvaluator.categories();
    changeUnattended(Scope.policy(differences), () -> policies.putIntoForce(next));
    return differences != 0;
  }

  /**
   * Schedules an evaluation, off the caller's thread: the choices of a source for one level may
   * have changed.
   */
  @Override
  public void changed(String level) {
    scheduleEvaluation(new SubjectPath(level));
  }

  /** Schedules an evaluation, off the caller's thread: any choice of a source may have changed. */
  @Override
  public void changedAny() {
    scheduleEvaluation(null);
  }

  private void scheduleEvaluation(@Nullable SubjectPath level) {
    if (changedLevels.add(level)) {
      schedule(evaluateChanges);
    }
  }

  /**
   * Puts changes of sources into decisions, without the lock for changes: the sources hold the new
   * choices already, so that a concurrent denial need not wait. All handles are evaluated in one
   * task: between slices, a source could deny and grant again, and nobody would have seen the
   * denial.
   */
  private void evaluateChanges() {
    try {
      Set<SubjectPath> levels = changedLevels.take();
      if (levels == null) {
        everyHandle().forEachRemaining(this::evaluate);
      } else {
        handles.forEachWithin(levels, this::evaluate);
      }
      changedLevels.done();
    } catch (Error noMemory) {
      changedLevels.failed(); // check() schedules the evaluation again
    }
    enforceFound();
  }

  private Iterator<SubjectHandle> everyHandle() {
    return new Walk<SubjectHandle>()
        .then(() -> handles::iterator, handle -> handle)
        .then(() -> List.of(unreadable, unreadableWithGpc), handle -> handle);
  }

  void close() {
    ProcessChoices.forget(this);
    reportOnly.end(); // nobody would hear of a choice
    timer.close();
  }

  private void enforceFound() {
    Enforcers.watch(locked(() -> enforce(0)));
  }

  private void enforceIfAny() {
    if (found.hasAny()) {
      enforceFound();
    }
  }

  /** Evaluates the decisions that have ended, and sets the timer to the next end. */
  private void endsReached() {
    timer.fired();
    ClockReading now = clock.now();
    try {
      everyHandle()
          .forEachRemaining(
              handle -> {
                Decision decision = handle.evaluated();
                Decision second = decision.shadow();
                if (decision.ends().isReached(now)
                    || (second != null && second.ends().isReached(now))) {
                  evaluate(handle);
                } else {
                  waitFor(decision);
                }
              });
    } catch (Error noMemory) {
      changedLevels.failed(); // check() schedules the evaluation
    }
    timer.fired(clock.nanoTime() - now.nanoTime());
    enforceFound();
  }

  private Decision evaluate(SubjectHandle handle) {
    synchronized (stripes[System.identityHashCode(handle) & (STRIPES - 1)]) {
      MissedMarks missed = marks.missedBy(handle);
      Decision before = handle.evaluated();
      Decision after =
          isEnabled
              ? policies.decide(handle, before == undecided ? null : before, missed)
              : disabled;
      if (after != before) {
        handle.replace(after);
        if (before != undecided) {
          found.add(before, after, missed);
          tell(handle, before, after);
        }
      }
      handle.contains(missed.newest());
      waitFor(after);
      return after;
    }
  }

  private void tell(SubjectHandle handle, Decision before, Decision after) {
    Decisions.Observer told = observer;
    if (told != null) {
      try {
        told.changed(handle, before, after);
      } catch (RuntimeException | Error ignored) {
        return; // the change is in force, and enforcers are called with it
      }
    }
  }

  void observe(Decisions.@Nullable Observer listener) {
    observer = listener;
  }

  private void waitFor(Decision decision) {
    timer.at(decision.ends());
    Decision second = decision.shadow();
    if (second != null) {
      timer.at(second.ends());
    }
  }

  private CompletableFuture<List<Receipt.Count>> enforce(long tightened) {
    Enforcer.Change change = found.take(tightened);
    marks.enforced(change);
    if (change.tightened() == 0 && change.loosened() == 0) {
      found.passed();
      return CompletableFuture.completedFuture(List.of());
    }
    CompletableFuture<List<Receipt.Count>> enforced = enforcers.enforce(change);
    found.passed(); // not after an error: the change is taken again
    return enforced;
  }

  private void schedule(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      logger.fine("The executor is closed: decisions are checked when they are read.");
    } catch (Error noMemory) {
      // the mark of the work stays set, and check() schedules the task again
    }
  }

  /**
   * Schedules again what an error has ended: evaluations of changed choices, ends of decisions, and
   * the enforcement of what they found. By the supervisor.
   */
  void check(Restored restored) {
    if (!reportOnly.isOver() && ProcessChoices.areMade()) {
      report(endReportOnly() != null, "end of report only", restored); // it lacked the memory
    }
    // behind a busy thread, tasks may only wait: those that then find nothing to do run once more
    boolean isBusy = SupervisedExecutor.isBusy(executor);
    if (changedLevels.isOverdue(isBusy)) {
      schedule(evaluateChanges);
      report(!isBusy, "evaluation of choices", restored);
    }
    boolean isFound = found.hasAny(); // if not, a change is being passed on, which may take long
    if (found.isOverdue()) {
      schedule(enforceFound);
      report(isFound && !isBusy, "enforcement of choices", restored);
    }
    enforcers.putBackOverdue();
    if (!isBusy && timer.isOverdue()) {
      schedule(endsReached);
      report(true, "timer of expiries", restored);
    }
    report(!isBusy && slices.restartIfOverdue(), "change of many decisions", restored);
  }

  private static void report(boolean isRestored, String part, Restored restored) {
    if (isRestored) {
      restored.add(part);
    }
  }
}
