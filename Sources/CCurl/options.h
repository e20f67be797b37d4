#pragma once
#include <curl/curl.h>

// The argument of curl_easy_setopt depends on the option, so Swift cannot call it: one function per kind of value.
static inline CURLcode curl_set_number(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(handle, option, value); }
static inline CURLcode curl_set_mime(CURL *handle, curl_mime *value) { return curl_easy_setopt(handle, CURLOPT_MIMEPOST, value); }
static inline CURLcode curl_set_reader_of_replies(CURL *handle, curl_write_callback reader, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, reader);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_HEADERDATA, context) : code;
}
