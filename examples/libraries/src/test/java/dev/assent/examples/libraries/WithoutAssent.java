/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/** A class loader that hides Assent's services, for control runs. */
final class WithoutAssent extends ClassLoader {
  WithoutAssent() {
    super(WithoutAssent.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.endsWith("CustomizerProvider")
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }
}
