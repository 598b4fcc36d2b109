/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
 * Watches the content of a policy's files, on the executor it is given. A change that tightens
 * comes into force when it is detected. A change that loosens comes into force when the next check
 * finds the same content. While a file is invalid or cannot be read, nothing is permitted, but no
 * permission counts as withdrawn until a file that permits less is read. This state is logged once,
 * with the class of the error and without the content of the file. When the application puts
 * another policy into force, the files of that policy are watched instead.
 */
final class PolicyWatcher implements AutoCloseable {
  private static final Logger logger = Logger.getLogger("dev.assent.policy");

  /** What an invalid file of the policy in force does. */
  static final String IN_FORCE =
      "Until it is corrected, nothing is permitted, and data that was permitted before waits."
          + " Correct the file in ASSENT_POLICY.";

  /** What an invalid file of the policy beside it does. */
  static final String SHADOW =
      "Until it is corrected, nothing is compared with it; the policy in force decides as before."
          + " Correct the file in ASSENT_SHADOW_POLICY.";

  private static final byte[] UNSEEN = {};

  /**
   * One byte more than the maximum size of a policy file, so that a file that is too large differs
   * from its valid beginning.
   */
  private static final int ENOUGH_BYTES = (1 << 20) + 1;

  private final Duration interval;
  private final ScheduledExecutorService executor;
  private final String effect;
  private final Supplier<PooledPolicy> inForce;
  private final BiConsumer<PooledPolicy, PooledPolicy> replace;

  // Used by one poll at a time.
  private byte[] seen = UNSEEN;
  private boolean isValid = true;

  /**
   * The policy that was read last and waits for a check that finds the same content; null if none
   * waits.
   */
  private @Nullable PooledPolicy waiting;

  private volatile @Nullable ScheduledFuture<?> polling;

  /**
   * Creates a watcher. It checks the files for the first time one interval after it is {@linkplain
   * #start started}. That check always loads the policy again, since a file may have changed after
   * it was loaded.
   *
   * @param effect what an invalid file does, and what to do
   * @param inForce returns the policy in force, whose files are watched
   * @param replace receives the policy that was in force and its successor, and puts the successor
   *     into force unless another policy is in force by now
   */
  PolicyWatcher(
      Duration interval,
      ScheduledExecutorService executor,
      String effect,
      Supplier<PooledPolicy> inForce,
      BiConsumer<PooledPolicy, PooledPolicy> replace) {
    this.interval = interval;
    this.executor = executor;
    this.effect = effect;
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
   * Checks the files. Requirements that tighten come into force at once. Requirements that loosen
   * come into force when the next check finds the same content: a file that is being written may be
   * valid at every moment and still lack its last rules.
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
      isValid = true;
      return loaded;
    } catch (RuntimeException | Error e) {
      if (isValid) {
        logger.log(
            Level.WARNING,
            "A policy file can''t be read or is invalid ({0}). {1}",
            new Object[] {e.getClass().getSimpleName(), effect});
      }
      isValid = false;
      return policy.withNothingPermitted();
    }
  }

  /** Returns a digest of the paths and the contents of the files. */
  private static byte[] fingerprint(PooledPolicy policy) {
    MessageDigest digest = Sha256.newDigest();
    for (Path file : policy.files()) {
      digest.update(Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8)));
      digest.update(Sha256.of(beginning(file)));
    }
    return digest.digest();
  }

  /**
   * Returns the content, up to one byte more than a policy may hold; empty if the path is not a
   * regular file or cannot be read.
   */
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

  @Override
  public void close() {
    ScheduledFuture<?> running = polling;
    if (running != null) {
      running.cancel(false);
    }
  }
}
