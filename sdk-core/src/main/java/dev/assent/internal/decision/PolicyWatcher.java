/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches a policy's files by their content, on the control executor. A changed policy comes into
 * force when it is seen, where it loosens when it has been the same for one more look; while one is
 * invalid or can't be read nothing is permitted, and nothing that was is taken back until one is
 * read that permits less; which is told once, by the kind of mistake and without the file's
 * content. When the application puts another policy into force, that one's files are watched.
 */
final class PolicyWatcher implements AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.policy");

  private static final byte[] UNSEEN = {};

  /** More than a policy file may hold, so that one that is too large is told from a valid one. */
  private static final int ENOUGH_BYTES = (1 << 20) + 1;

  private final Duration interval;
  private final ScheduledExecutorService executor;
  private final Supplier<PooledPolicy> inForce;
  private final BiConsumer<PooledPolicy, PooledPolicy> replace;

  // Used by one poll at a time.
  private byte[] seen = UNSEEN;
  private boolean valid = true;

  /** What was read last, until it has been the same for one more look. */
  private @Nullable PooledPolicy waiting;

  private volatile @Nullable ScheduledFuture<?> polling;

  /**
   * A watcher; files are read the first time one interval after it is {@linkplain #start started},
   * and then the policy is loaded again in any case: a file may have changed after it was loaded.
   *
   * @param inForce the policy in force, whose files are watched
   * @param replace given the policy that was in force and its successor, puts the successor into
   *     force unless another one is in force by now
   */
  PolicyWatcher(
      Duration interval,
      ScheduledExecutorService executor,
      Supplier<PooledPolicy> inForce,
      BiConsumer<PooledPolicy, PooledPolicy> replace) {
    this.interval = interval;
    this.executor = executor;
    this.inForce = inForce;
    this.replace = replace;
  }

  void start() {
    try {
      polling =
          executor.scheduleWithFixedDelay(
              this::poll, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      logger.fine("The executor is closed: policy files are no longer watched.");
    }
  }

  /**
   * What tightens comes into force at once; what loosens when the files have been the same for one
   * more look: a file that is being written may be valid at every moment, and lack its last rules.
   */
  private void poll() {
    PooledPolicy policy = inForce.get();
    byte[] now = fingerprint(policy);
    if (!Arrays.equals(now, seen)) {
      PooledPolicy next = load(policy);
      seen = Arrays.equals(now, fingerprint(policy)) ? now : UNSEEN;
      waiting = next;
      replace.accept(policy, policy.tightenedBy(next));
    } else if (waiting != null) {
      replace.accept(policy, waiting);
      waiting = null;
    }
  }

  private PooledPolicy load(PooledPolicy policy) {
    try {
      PooledPolicy loaded = policy.reload();
      valid = true;
      return loaded;
    } catch (RuntimeException | Error e) {
      if (valid) {
        logger.log(
            Level.WARNING,
            "A policy file can''t be read or is invalid ({0}). Nothing is permitted until the"
                + " file is corrected; data permitted before waits. Correct the file in"
                + " ASSENT_POLICY.",
            e.getClass().getSimpleName());
      }
      valid = false;
      return policy.withNothingPermitted();
    }
  }

  /** Which files, and what is in them. */
  private static byte[] fingerprint(PooledPolicy policy) {
    MessageDigest digest = sha256();
    for (Path file : policy.files()) {
      digest.update(sha256().digest(file.toString().getBytes(StandardCharsets.UTF_8)));
      digest.update(sha256().digest(beginning(file)));
    }
    return digest.digest();
  }

  /** As much as a policy may hold; nothing of what is no file, or can't be read. */
  private static byte[] beginning(Path file) {
    if (!Files.isRegularFile(file)) {
      return UNSEEN;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ENOUGH_BYTES);
    } catch (IOException unreadable) {
      return UNSEEN;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public void close() {
    ScheduledFuture<?> running = polling;
    if (running != null) {
      running.cancel(false);
    }
  }
}
