/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a request down to its data. The structure is the same for spans and log records:
 *
 * <pre>
 * request    1: resources*
 * resource   1: Resource               2: scopes*   3: schema_url
 * scope      1: InstrumentationScope   2: data*     3: schema_url
 * </pre>
 *
 * <p>The schema URL comes after the data to which it belongs; therefore the repeated messages are
 * read last.
 */
final class RequestReader<T> {
  /** Reads one datum. */
  interface DatumReader<T> {
    T read(ProtoReader in, InstrumentationScopeInfo scope, Resource resource)
        throws MalformedOtlpException;
  }

  private final DatumReader<T> datum;
  private final List<T> data = new ArrayList<>();

  RequestReader(DatumReader<T> datum) {
    this.datum = datum;
  }

  List<T> read(byte[] request) throws MalformedOtlpException {
    ProtoReader in = ProtoReader.of(request);
    while (in.next()) {
      if (in.field() == 1) {
        resource(in.element());
      } else {
        in.skip();
      }
    }
    return List.copyOf(data);
  }

  private void resource(ProtoReader in) throws MalformedOtlpException {
    OriginReader origin = new OriginReader();
    List<ProtoReader> scopes = origin.read(in);
    Resource resource = origin.resource();
    for (ProtoReader scope : scopes) {
      scope(scope, resource);
    }
  }

  private void scope(ProtoReader in, Resource resource) throws MalformedOtlpException {
    OriginReader origin = new OriginReader();
    List<ProtoReader> messages = origin.read(in);
    InstrumentationScopeInfo scope = origin.scope();
    for (ProtoReader message : messages) {
      data.add(datum.read(message, scope, resource));
    }
  }
}
