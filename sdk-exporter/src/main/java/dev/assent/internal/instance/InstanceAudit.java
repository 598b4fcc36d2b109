/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.consent.Consent;
import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.audit.AuditFacts;
import dev.assent.internal.audit.AuditJournal;
import dev.assent.internal.audit.AuditRecorder;
import dev.assent.internal.audit.AuditedConsent;
import dev.assent.internal.audit.PermissionChanges;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.config.AuditSettings;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.describe.PolicyHash;
import dev.assent.internal.file.Disk;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.supervise.Supervisor;
import dev.assent.internal.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What an instance tells its audit journal, and the thread {@code assent-audit}, which writes it.
 * Without a journal, there is no thread, and every method does nothing. Thread-safe.
 */
final class InstanceAudit {
  private static final Logger logger = Logger.getLogger("dev.assent.audit");
  private static final Duration LEDGER_INTERVAL = Duration.ofHours(1);
  private static final long WATCH_SECONDS = 1;
  private static final Duration END = Duration.ofMillis(500);

  private final @Nullable Open open;
  private final AtomicLong choices = new AtomicLong();
  private volatile boolean isClosing;

  /** Records the end of report only, if it has ended. */
  private volatile Runnable lastLook = () -> {};

  private volatile @Nullable LiveLedger ledger;

  private record Open(AuditJournal journal, SupervisedExecutor thread) {}

  private InstanceAudit(@Nullable Open open) {
    this.open = open;
  }

  /**
   * Opens the journal of an instance.
   *
   * @param settings null for none
   * @param supervisor keeps the thread alive
   * @param start the facts for its first line, evaluated on its thread
   * @throws dev.assent.config.ConfigurationException if it can't be used
   */
  static InstanceAudit open(
      @Nullable AuditSettings settings,
      Supervisor supervisor,
      Clock clock,
      Supplier<Map<String, Object>> start) {
    if (settings == null) {
      return new InstanceAudit(null);
    }
    SupervisedExecutor thread = new SupervisedExecutor("assent-audit");
    AuditJournal journal =
        AuditJournal.open(
            settings.directory(),
            settings.maxBytes(),
            Disk.system(),
            thread,
            clock,
            line -> logger.log(Level.WARNING, line));
    supervisor.add(thread);
    supervisor.add(journal);
    journal.start(start);
    return new InstanceAudit(new Open(journal, thread));
  }

  /** What takes the events of parts. */
  AuditRecorder recorder() {
    return open == null ? AuditRecorder.NONE : open.journal();
  }

  /**
   * Records that stored choices of a consent source are lost.
   *
   * @param reason has no content, subject or path
   */
  void stateIsLost(String reason) {
    recorder().record(AuditEvent.STATE_LOST, () -> Map.of("reason", reason));
  }

  /** Returns what identifies a policy: its hash, and its terms. */
  static Map<String, Object> facts(PooledPolicy policy, Catalog catalog) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("policyReadable", policy.isReadable());
    if (policy.isReadable()) {
      facts.put("policyHash", PolicyHash.of(policy, catalog));
    }
    if (policy.terms() != null) {
      facts.put("terms", String.valueOf(policy.terms()));
    }
    return facts;
  }

  /**
   * Records the changes of decisions and policies from now on.
   *
   * @param started the policy of the first line; another one may be in force by now
   */
  void observe(
      Decisions decisions, PooledPolicy started, Catalog catalog, long reportOnlyEndEpochNanos) {
    Open journal = open;
    if (journal == null) {
      return;
    }
    decisions.observe(
        new PermissionChanges(journal.journal(), catalog.categories(), decisions.destinations()));
    AtomicReference<Map<String, Object>> last = new AtomicReference<>(facts(started, catalog));
    Runnable look =
        () ->
            journal
                .journal()
                .record(
                    AuditEvent.POLICY,
                    () -> {
                      Map<String, Object> now = facts(decisions.policy(), catalog);
                      return now.equals(last.getAndSet(now)) ? null : now;
                    });
    decisions.addPolicyListener(look);
    look.run();
    if (decisions.reportsOnly()) {
      Instant end = Instant.ofEpochSecond(0, reportOnlyEndEpochNanos);
      journal.journal().record(AuditEvent.REPORT_ONLY_START, () -> Map.of("until", end.toString()));
      watch(journal, decisions);
    }
  }

  private void watch(Open journal, Decisions decisions) {
    AtomicBoolean isOver = new AtomicBoolean();
    Runnable look =
        () -> {
          if (!isClosing && !decisions.reportsOnly() && isOver.compareAndSet(false, true)) {
            journal.journal().record(AuditEvent.REPORT_ONLY_END, Map::of);
          }
        };
    lastLook = look;
    var unused =
        journal
            .thread()
            .scheduleWithFixedDelay(look, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
  }

  /** Records the counts of a ledger each hour, and at the end. */
  void count(LiveLedger counted) {
    if (open != null) {
      ledger = counted;
      open.journal()
          .repeat(AuditEvent.LEDGER, LEDGER_INTERVAL, () -> AuditFacts.ledger(counted.snapshot()));
    }
  }

  /** Returns the choices of a subject, which the journal gets. */
  Consent consent(String subject, Consent consent) {
    return open == null ? consent : new AuditedConsent(subject, consent, open.journal(), choices);
  }

  /** Takes note that the instance closes: what its parts change from now on is no event. */
  void closing() {
    lastLook.run();
    isClosing = true;
  }

  /** Writes the last lines, and ends the thread. */
  void close() {
    Open journal = open;
    if (journal == null) {
      return;
    }
    LiveLedger counted = ledger;
    if (counted != null) {
      journal.journal().record(AuditEvent.LEDGER, () -> AuditFacts.ledger(counted.snapshot()));
    }
    journal.journal().close();
    journal.thread().shutdown(); // if a disk hangs, the last lines are written when it answers
    boolean unused = ControlThreads.await(journal.thread(), END);
  }
}
