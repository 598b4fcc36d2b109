/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.internal.bytecode.InstrumentationConfiguration;

/** Robolectric, which leaves the JVM's flight recorder to the JVM. */
public final class PhoneRunner extends RobolectricTestRunner {
  /** For JUnit. */
  public PhoneRunner(Class<?> test) throws InitializationError {
    super(test);
  }

  @Override
  protected InstrumentationConfiguration createClassLoaderConfig(FrameworkMethod method) {
    return new InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
        .doNotAcquirePackage("jdk.jfr")
        .build();
  }
}
