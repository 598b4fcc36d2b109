/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * Proves an application with its own tests, if they run with {@code
 * -Dassent.prove=target/assent-proof.html}. JUnit finds the extension by itself; no test changes.
 *
 * <p>Before an instance of Assent closes, and when the tests have ended, it records canaries in the
 * instance for two generated people, who grant and revoke, and searches what its destinations send
 * to a {@link Receiver}. A class fails if a canary left that may not leave; the last one fails also
 * if nothing was recorded. The page is written anew after each class, from the reports of all test
 * JVMs of the build. Without the property it does nothing.
 *
 * <p>While it proves, a {@link Receiver} keeps the requests with canaries from the test.
 *
 * @since 0.1.0
 */
public final class ProofExtension implements BeforeAllCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(ProofExtension.class);

  /** For JUnit. */
  public ProofExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    String refused = ProofSession.refused();
    if (refused != null) {
      throw new IllegalArgumentException(refused);
    }
    Proof proof = Proof.active();
    if (proof != null) {
      proof.source(context.getRequiredTestClass().getName());
      context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(Proof.class, unused -> End.of(proof), End.class);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Proof proof = Proof.active();
    if (proof != null) {
      proof.check(false);
    }
  }

  /** The end of the tests. */
  @SuppressWarnings("deprecation") // before JUnit 5.13 the first is needed, then the second
  private record End(Proof proof) implements CloseableResource, AutoCloseable {
    /** Returns the end of tests that begin. A JVM can run tests several times. */
    static End of(Proof proof) {
      proof.begin();
      return new End(proof);
    }

    @Override
    public void close() {
      proof.proveOpen();
      proof.check(true);
    }
  }
}
