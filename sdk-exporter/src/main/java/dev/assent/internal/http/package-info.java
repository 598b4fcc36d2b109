/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What all HTTP of Assent has in common, whatever client carries it: requests, answers, failures,
 * TLS and proxies. Not part of the API.
 */
@NullMarked
package dev.assent.internal.http;

import org.jspecify.annotations.NullMarked;
