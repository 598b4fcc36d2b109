/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * A class loader that hides Assent's services from an autoconfigured SDK. All contenders run from
 * one jar, where Assent would take over the SDK of plain OpenTelemetry too.
 */
public final class WithoutAssent extends ClassLoader {
  /** Hides those of the class path. */
  public WithoutAssent() {
    super(WithoutAssent.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.endsWith("CustomizerProvider")
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }
}
